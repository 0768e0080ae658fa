from tortoise import fields, migrations
from tortoise.migrations import operations as ops

from db.fields import Instant, Snowflake


class Migration(migrations.Migration):
    dependencies = [("circlekeeper", "0005_goals_whole")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Nudge",
            fields=[
                ("id", fields.IntField(primary_key=True)),
                ("user_id", Snowflake(db_index=True)),
                ("at", Instant()),
                ("about", fields.JSONField()),
            ],
            options={"table": "nudge", "app": "circlekeeper", "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.AddField(
            model_name="Person",
            name="nudge_days",
            field=fields.CharField(default="0123456", max_length=7),
        ),
        ops.AddField(
            model_name="Person",
            name="nudges_a_week",
            field=fields.IntField(default=3),
        ),
        ops.AddField(
            model_name="Person",
            name="nudges_without",
            field=fields.CharField(default="", max_length=200),
        ),
        ops.AddField(
            model_name="Person",
            name="quiet_from",
            field=fields.CharField(default="22:00", max_length=5),
        ),
        ops.AddField(
            model_name="Person",
            name="quiet_until",
            field=fields.CharField(default="08:00", max_length=5),
        ),
        ops.AddField(
            model_name="Person",
            name="snoozed_until",
            field=Instant(null=True),
        ),
    ]
