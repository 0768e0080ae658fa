from tortoise import migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("circlekeeper", "0003_interest")]

    initial = False

    operations = [
        ops.AddIndex(
            model_name="Outgoing",
            index=Index(fields=["user_id", "message_channel_id"]),
        ),
    ]
