from tortoise import migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from db.fields import Snowflake


class Migration(migrations.Migration):
    dependencies = [("circlekeeper", "0016_own_reads")]

    initial = False

    operations = [
        ops.AddField(
            model_name="Session",
            name="cancelled_by",
            field=Snowflake(null=True),
        ),
        ops.AddIndex(
            model_name="Session",
            index=Index(fields=["cancelled_by"]),
        ),
    ]
