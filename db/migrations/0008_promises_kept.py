from tortoise import fields, migrations
from tortoise.migrations import operations as ops

from db.fields import Instant


class Migration(migrations.Migration):
    dependencies = [("circlekeeper", "0006_whole_nudges")]

    initial = False

    operations = [
        ops.AddField(
            model_name="Capture",
            name="kept",
            field=fields.BooleanField(null=True),
        ),
        ops.AddField(
            model_name="Capture",
            name="answered_at",
            field=Instant(null=True),
        ),
    ]
