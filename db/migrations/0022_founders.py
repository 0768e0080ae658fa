from tortoise import fields, migrations
from tortoise.migrations import operations as ops

from db.fields import Snowflake

# Until now everyone could found circles. Where somebody has, it stays so; elsewhere it is for who manages the server.
AS_UNTIL_NOW = "INSERT INTO serversettings (guild_id, founders) SELECT DISTINCT guild_id, 'everyone' FROM circle"


class Migration(migrations.Migration):
    dependencies = [("circlekeeper", "0021_gone_since")]

    initial = False

    operations = [
        ops.CreateModel(
            name="ServerSettings",
            fields=[
                ("guild_id", Snowflake(primary_key=True)),
                ("founders", fields.CharField(max_length=20)),
                ("founder_role", Snowflake(null=True)),
            ],
            options={"table": "serversettings", "app": "circlekeeper", "pk_attr": "guild_id"},
            bases=["Model"],
        ),
        ops.RunSQL(AS_UNTIL_NOW),
    ]
