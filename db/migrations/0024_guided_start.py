from tortoise import fields, migrations
from tortoise.migrations import operations as ops

from db.fields import Instant, Snowflake


class Migration(migrations.Migration):
    dependencies = [("circlekeeper", "0023_voice_statuses")]

    initial = False

    operations = [
        ops.AddField(
            model_name="Circle",
            name="checklist_put_away_at",
            field=Instant(null=True),
        ),
        ops.AddField(
            model_name="Invitation",
            name="channel_id",
            field=Snowflake(null=True),
        ),
        ops.AddField(
            model_name="Invitation",
            name="declined_at",
            field=Instant(null=True),
        ),
        ops.AddField(
            model_name="Invitation",
            name="message_id",
            field=Snowflake(null=True),
        ),
        ops.AddField(
            model_name="Person",
            name="nudges_declined_at",
            field=Instant(null=True),
        ),
        ops.AddField(
            model_name="TimePoll",
            name="button_message_id",
            field=Snowflake(null=True),
        ),
        ops.AddField(
            model_name="TimePoll",
            name="kind",
            field=fields.CharField(default="regular", max_length=20),
        ),
    ]
