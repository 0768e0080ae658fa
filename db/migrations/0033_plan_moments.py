from tortoise import migrations
from tortoise.migrations import operations as ops

from db.fields import Instant


class Migration(migrations.Migration):
    dependencies = [("circlekeeper", "0032_rituals")]

    initial = False

    operations = [
        ops.AddField(
            model_name="Goal",
            name="plan_at",
            field=Instant(null=True),
        ),
    ]
