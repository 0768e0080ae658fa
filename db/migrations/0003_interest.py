"""Adds who was last seen as interested in a session's event in Discord."""

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops

from db.fields import Snowflake


class Migration(migrations.Migration):
    """Drafted by `python -m db.make_migration`."""

    dependencies = [("circlekeeper", "0002_whole_sessions")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Interest",
            fields=[
                ("id", fields.IntField(primary_key=True)),
                (
                    "session",
                    fields.ForeignKeyField(
                        "circlekeeper.Session",
                        source_field="session_id",
                        db_index=True,
                        to_field="id",
                        related_name="interests",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("user_id", Snowflake()),
            ],
            options={
                "table": "interest",
                "app": "circlekeeper",
                "unique_together": (("session", "user_id"),),
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
    ]
