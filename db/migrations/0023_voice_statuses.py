from tortoise import fields, migrations
from tortoise.migrations import operations as ops

from db.fields import Snowflake


class Migration(migrations.Migration):
    dependencies = [("circlekeeper", "0022_founders")]

    initial = False

    operations = [
        ops.CreateModel(
            name="VoiceStatus",
            fields=[
                ("channel_id", Snowflake(primary_key=True)),
                ("text", fields.CharField(max_length=500)),
            ],
            options={"table": "voicestatus", "app": "circlekeeper", "pk_attr": "channel_id"},
            bases=["Model"],
        ),
    ]
