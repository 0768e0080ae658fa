from tortoise import fields, migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from db.fields import Snowflake


class Migration(migrations.Migration):
    dependencies = [("circlekeeper", "0038_lunch")]

    initial = False

    operations = [
        ops.AddField(
            model_name="Failure",
            name="thread_id",
            field=Snowflake(null=True),
        ),
        ops.AddField(
            model_name="Failure",
            name="obstacle",
            field=fields.CharField(null=True, max_length=20),
        ),
        ops.AddIndex(
            model_name="Failure",
            index=Index(fields=["thread_id"]),
        ),
    ]
