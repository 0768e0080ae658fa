from tortoise import fields, migrations
from tortoise.migrations import operations as ops

from db.fields import Instant


class Migration(migrations.Migration):
    dependencies = [("circlekeeper", "0006_whole_nudges")]

    initial = False

    operations = [
        ops.AddField(
            model_name="Person",
            name="nudges_in_channel",
            field=fields.BooleanField(default=False),
        ),
        ops.AddField(
            model_name="Person",
            name="unreachable_since",
            field=Instant(null=True),
        ),
        ops.AddField(
            model_name="Person",
            name="unreachable_told_at",
            field=Instant(null=True),
        ),
    ]
