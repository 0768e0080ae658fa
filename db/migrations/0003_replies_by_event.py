from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("circlekeeper", "0002_whole_sessions")]

    initial = False

    operations = [
        ops.AddField(
            model_name="Reply",
            name="by_event",
            field=fields.BooleanField(default=False),
        ),
    ]
