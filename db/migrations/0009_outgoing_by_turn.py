from tortoise import migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("circlekeeper", "0008_promises_and_meetings")]

    initial = False

    operations = [
        ops.RemoveIndex(
            model_name="Outgoing",
            name=None,
            fields=["state", "send_at", "priority"],
        ),
        ops.AddIndex(
            model_name="Outgoing",
            index=Index(fields=["state", "send_at"]),
        ),
        ops.AddIndex(
            model_name="Outgoing",
            index=Index(fields=["state", "priority", "message_id", "id", "send_at"]),
        ),
    ]
