from tortoise import migrations
from tortoise.migrations import operations as ops

from db.fields import Instant

# Circles learn in the next two days who of them is gone, not all at once.
ROLL_CALLS = """
INSERT INTO due (subject, due_at, look_at, attempts, priority)
SELECT 'roll:' || id, at, at, 0, 1
FROM (SELECT id, (strftime('%s', 'now') + id % 48 * 3600) * 1000 AS at FROM circle WHERE closed_at IS NULL)
"""


class Migration(migrations.Migration):
    dependencies = [("circlekeeper", "0020_retention")]

    initial = False

    operations = [
        ops.AddField(
            model_name="Member",
            name="gone_since",
            field=Instant(null=True),
        ),
        ops.RunSQL(ROLL_CALLS),
    ]
