from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from db.fields import Instant, Snowflake


class Migration(migrations.Migration):
    dependencies = [("circlekeeper", "0035_retrospectives")]

    initial = False

    operations = [
        ops.CreateModel(
            name="WinsRound",
            fields=[
                ("id", fields.IntField(primary_key=True)),
                (
                    "circle",
                    fields.ForeignKeyField(
                        "circlekeeper.Circle", source_field="circle_id", to_field="id", on_delete=OnDelete.CASCADE
                    ),
                ),
                ("day", fields.CharField(max_length=10)),
                ("opened_at", Instant()),
                ("notice_id", fields.IntField(null=True)),
                ("thread_id", Snowflake(null=True, db_index=True)),
                ("obstacle", fields.CharField(null=True, max_length=20)),
                ("closed_at", Instant(null=True)),
            ],
            options={
                "table": "winsround",
                "app": "circlekeeper",
                "unique_together": (("circle", "day"),),
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="WinsLine",
            fields=[
                ("id", fields.IntField(primary_key=True)),
                (
                    "round",
                    fields.ForeignKeyField(
                        "circlekeeper.WinsRound",
                        source_field="round_id",
                        db_index=True,
                        to_field="id",
                        related_name="lines",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("user_id", Snowflake()),
                ("kind", fields.CharField(max_length=10)),
                ("words", fields.CharField(max_length=300)),
                ("at", Instant()),
                ("place", Snowflake(null=True)),
                ("owner", Snowflake(null=True, db_index=True)),
                ("parked_at", Instant(null=True)),
                ("end", fields.CharField(null=True, max_length=10)),
                ("ended_at", Instant(null=True)),
            ],
            options={
                "table": "winsline",
                "app": "circlekeeper",
                "indexes": [Index(fields=["user_id", "at"])],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="HelpOffer",
            fields=[
                ("id", fields.IntField(primary_key=True)),
                (
                    "line",
                    fields.ForeignKeyField(
                        "circlekeeper.WinsLine",
                        source_field="line_id",
                        to_field="id",
                        related_name="offers",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("user_id", Snowflake(db_index=True)),
                ("at", Instant()),
            ],
            options={
                "table": "helpoffer",
                "app": "circlekeeper",
                "unique_together": (("line", "user_id"),),
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
    ]
