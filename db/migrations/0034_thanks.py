from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from db.fields import Instant, Snowflake


class Migration(migrations.Migration):
    dependencies = [("circlekeeper", "0033_plan_moments")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Topic",
            fields=[
                ("id", fields.IntField(primary_key=True)),
                (
                    "circle",
                    fields.ForeignKeyField(
                        "circlekeeper.Circle",
                        source_field="circle_id",
                        db_index=True,
                        to_field="id",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("words", fields.CharField(max_length=60)),
            ],
            options={"table": "topic", "app": "circlekeeper", "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="NamedFor",
            fields=[
                ("id", fields.IntField(primary_key=True)),
                (
                    "topic",
                    fields.ForeignKeyField(
                        "circlekeeper.Topic", source_field="topic_id", to_field="id", on_delete=OnDelete.CASCADE
                    ),
                ),
                ("user_id", Snowflake()),
                ("named", fields.BooleanField()),
                ("at", Instant()),
            ],
            options={
                "table": "namedfor",
                "app": "circlekeeper",
                "unique_together": (("topic", "user_id"),),
                "indexes": [Index(fields=["user_id"])],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Thank",
            fields=[
                ("id", fields.IntField(primary_key=True)),
                (
                    "topic",
                    fields.ForeignKeyField(
                        "circlekeeper.Topic",
                        source_field="topic_id",
                        db_index=True,
                        to_field="id",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("user_id", Snowflake()),
                ("helper", Snowflake()),
                ("at", Instant()),
            ],
            options={
                "table": "thank",
                "app": "circlekeeper",
                "indexes": [Index(fields=["user_id", "at"]), Index(fields=["helper"]), Index(fields=["at"])],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="HiddenThank",
            fields=[
                ("id", fields.IntField(primary_key=True)),
                (
                    "thank",
                    fields.ForeignKeyField(
                        "circlekeeper.Thank", source_field="thank_id", to_field="id", on_delete=OnDelete.CASCADE
                    ),
                ),
                ("user_id", Snowflake()),
                ("at", Instant()),
            ],
            options={
                "table": "hiddenthank",
                "app": "circlekeeper",
                "unique_together": (("thank", "user_id"),),
                "indexes": [Index(fields=["user_id"])],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
    ]
