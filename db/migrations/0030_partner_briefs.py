from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from db.fields import Instant, Snowflake


class Migration(migrations.Migration):
    dependencies = [("circlekeeper", "0029_turns")]

    initial = False

    operations = [
        ops.CreateModel(
            name="PartnerBrief",
            fields=[
                ("id", fields.IntField(primary_key=True)),
                (
                    "partnership",
                    fields.ForeignKeyField(
                        "circlekeeper.Partnership",
                        source_field="partnership_id",
                        db_index=True,
                        to_field="id",
                        related_name="briefs",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "cycle",
                    fields.ForeignKeyField(
                        "circlekeeper.Cycle",
                        source_field="cycle_id",
                        db_index=True,
                        to_field="id",
                        related_name="briefs",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("at", Instant()),
                ("until", Instant()),
                ("thread_id", Snowflake(null=True)),
                ("obstacle", fields.CharField(null=True, max_length=12)),
                ("questions", fields.JSONField()),
            ],
            options={
                "table": "partnerbrief",
                "app": "circlekeeper",
                "unique_together": (("partnership", "cycle"),),
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="ThreadFarewell",
            fields=[
                ("id", fields.IntField(primary_key=True)),
                ("thread_id", Snowflake()),
                ("user_id", Snowflake()),
            ],
            options={
                "table": "threadfarewell",
                "app": "circlekeeper",
                "unique_together": (("thread_id", "user_id"),),
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="TimeOffer",
            fields=[
                ("id", fields.IntField(primary_key=True)),
                (
                    "brief",
                    fields.ForeignKeyField(
                        "circlekeeper.PartnerBrief",
                        source_field="brief_id",
                        db_index=True,
                        to_field="id",
                        related_name="offers",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("slots", fields.JSONField()),
                ("because", fields.CharField(default="", max_length=100)),
                ("offered_at", Instant()),
                ("asked_by", Snowflake(null=True)),
            ],
            options={
                "table": "timeoffer",
                "app": "circlekeeper",
                "indexes": [Index(fields=["asked_by"])],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="SuitingTime",
            fields=[
                ("id", fields.IntField(primary_key=True)),
                (
                    "offer",
                    fields.ForeignKeyField(
                        "circlekeeper.TimeOffer",
                        source_field="offer_id",
                        db_index=True,
                        to_field="id",
                        related_name="suiting",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("user_id", Snowflake()),
                ("slot", Instant()),
                ("at", Instant()),
            ],
            options={
                "table": "suitingtime",
                "app": "circlekeeper",
                "unique_together": (("offer", "user_id", "slot"),),
                "indexes": [Index(fields=["user_id"])],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.AddField(
            model_name="Meeting",
            name="line",
            field=fields.TextField(default=""),
        ),
        ops.AddField(
            model_name="Partnership",
            name="thread_id",
            field=Snowflake(null=True),
        ),
        ops.AddIndex(
            model_name="Partnership",
            index=Index(fields=["thread_id"]),
        ),
    ]
