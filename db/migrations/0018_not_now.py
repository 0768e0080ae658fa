from tortoise import fields, migrations
from tortoise.migrations import operations as ops

from db.fields import Instant

# Few messages are not allowed or watched at a time, and these indexes hold no others.
INDEXES = """
CREATE INDEX "idx_outgoing_wake" ON "outgoing" ("wake_at") WHERE "wake_at" IS NOT NULL;
CREATE INDEX "idx_outgoing_asleep" ON "outgoing" ("channel_id") WHERE "wake_at" IS NOT NULL;
"""

# What permissions forbade was refused for good so far.
NOT_FOR_GOOD = """
UPDATE outgoing SET state = 'not_now', refused_since = send_at, wake_at = send_at, sending_since = NULL
WHERE state = 'refused' AND (refusal LIKE '403 50001%' OR refusal LIKE '403 50013%')
"""


class Migration(migrations.Migration):
    dependencies = [("circlekeeper", "0017_who_cancelled")]

    initial = False

    operations = [
        ops.AddField(
            model_name="Outgoing",
            name="refused_since",
            field=Instant(null=True),
        ),
        ops.AddField(
            model_name="Outgoing",
            name="watched",
            field=fields.BooleanField(default=False),
        ),
        ops.AddField(
            model_name="Outgoing",
            name="wake_at",
            field=Instant(null=True),
        ),
        ops.RunSQL(NOT_FOR_GOOD),
        ops.RunSQL(INDEXES),
    ]
