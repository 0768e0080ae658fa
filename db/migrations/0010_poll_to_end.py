from tortoise import migrations
from tortoise.migrations import operations as ops

from db.fields import Snowflake


class Migration(migrations.Migration):
    dependencies = [("circlekeeper", "0009_outgoing_by_turn")]

    initial = False

    operations = [
        ops.AddField(
            model_name="TimePoll",
            name="message_id",
            field=Snowflake(null=True),
        ),
    ]
