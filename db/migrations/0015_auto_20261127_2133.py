from tortoise import migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("circlekeeper", "0014_scheduled_events")]

    initial = False

    operations = [
        ops.AlterModelOptions(
            name="ScheduledEvent",
            options={"table": "scheduledevent", "app": "circlekeeper", "pk_attr": "session_id"},
        ),
    ]
