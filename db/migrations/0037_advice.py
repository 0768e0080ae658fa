from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from db.fields import Instant, Snowflake


class Migration(migrations.Migration):
    dependencies = [("circlekeeper", "0036_wins")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Advice",
            fields=[
                ("id", fields.IntField(primary_key=True)),
                (
                    "session",
                    fields.ForeignKeyField(
                        "circlekeeper.Session",
                        source_field="session_id",
                        db_index=True,
                        to_field="id",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("user_id", Snowflake()),
                ("words", fields.TextField()),
                ("giver", Snowflake(null=True)),
                ("at", Instant()),
                ("came_of_it", fields.TextField(default="")),
                ("told_at", Instant(null=True)),
            ],
            options={
                "table": "advice",
                "app": "circlekeeper",
                "indexes": [
                    Index(fields=["user_id", "at"]),
                    Index(fields=["user_id", "told_at"]),
                    Index(fields=["giver"]),
                    Index(fields=["at"]),
                ],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
    ]
