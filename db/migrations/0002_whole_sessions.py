from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops

from db.fields import Instant, Snowflake


class Migration(migrations.Migration):
    dependencies = [("circlekeeper", "0001_initial")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Agenda",
            fields=[
                ("id", fields.IntField(primary_key=True)),
                (
                    "circle",
                    fields.ForeignKeyField(
                        "circlekeeper.Circle",
                        source_field="circle_id",
                        db_index=True,
                        to_field="id",
                        related_name="agendas",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("kind", fields.CharField(max_length=20)),
                ("blocks", fields.JSONField()),
            ],
            options={
                "table": "agenda",
                "app": "circlekeeper",
                "unique_together": (("circle", "kind"),),
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="DutyEntry",
            fields=[
                ("id", fields.IntField(primary_key=True)),
                (
                    "session",
                    fields.ForeignKeyField(
                        "circlekeeper.Session",
                        source_field="session_id",
                        db_index=True,
                        to_field="id",
                        related_name="duties",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("duty", fields.CharField(max_length=12)),
                ("act", fields.CharField(max_length=12)),
                ("user_id", Snowflake()),
                ("to", Snowflake(null=True)),
                ("because", fields.CharField(default="", max_length=200)),
                ("at", Instant()),
            ],
            options={"table": "dutyentry", "app": "circlekeeper", "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Example",
            fields=[
                ("id", fields.IntField(primary_key=True)),
                (
                    "circle",
                    fields.ForeignKeyField(
                        "circlekeeper.Circle",
                        source_field="circle_id",
                        db_index=True,
                        to_field="id",
                        related_name="examples",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("user_id", Snowflake()),
                ("title", fields.CharField(max_length=100)),
                ("context", fields.TextField()),
                ("queued_at", Instant()),
                (
                    "shown_in",
                    fields.ForeignKeyField(
                        "circlekeeper.Session",
                        source_field="shown_in_id",
                        null=True,
                        db_index=True,
                        to_field="id",
                        related_name="examples",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
            ],
            options={"table": "example", "app": "circlekeeper", "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Reply",
            fields=[
                ("id", fields.IntField(primary_key=True)),
                (
                    "session",
                    fields.ForeignKeyField(
                        "circlekeeper.Session",
                        source_field="session_id",
                        db_index=True,
                        to_field="id",
                        related_name="replies",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("user_id", Snowflake()),
                ("coming", fields.BooleanField()),
                ("at", Instant()),
            ],
            options={
                "table": "reply",
                "app": "circlekeeper",
                "unique_together": (("session", "user_id"),),
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="TimePoll",
            fields=[
                ("id", fields.IntField(primary_key=True)),
                (
                    "circle",
                    fields.ForeignKeyField(
                        "circlekeeper.Circle",
                        source_field="circle_id",
                        db_index=True,
                        to_field="id",
                        related_name="time_polls",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("slots", fields.JSONField()),
                ("asked_by", Snowflake()),
                ("asked_at", Instant()),
                ("closed_at", Instant(null=True)),
            ],
            options={"table": "timepoll", "app": "circlekeeper", "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Vote",
            fields=[
                ("id", fields.IntField(primary_key=True)),
                (
                    "session",
                    fields.ForeignKeyField(
                        "circlekeeper.Session",
                        source_field="session_id",
                        db_index=True,
                        to_field="id",
                        related_name="votes",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("visit", fields.IntField()),
                ("step", fields.IntField()),
                ("user_id", Snowflake()),
                ("more", fields.BooleanField()),
                ("at", Instant()),
            ],
            options={"table": "vote", "app": "circlekeeper", "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.AddField(
            model_name="Circle",
            name="paused_until",
            field=fields.CharField(null=True, max_length=10),
        ),
        ops.AddField(
            model_name="Circle",
            name="rhythm_from",
            field=fields.CharField(null=True, max_length=16),
        ),
        ops.AddField(
            model_name="Session",
            name="cancelled_because",
            field=fields.CharField(null=True, max_length=300),
        ),
        ops.AddField(
            model_name="Session",
            name="event_id",
            field=Snowflake(null=True),
        ),
        ops.AddField(
            model_name="Session",
            name="sequence",
            field=fields.IntField(default=0),
        ),
        ops.AddField(
            model_name="Session",
            name="slot_at",
            field=Instant(null=True),
        ),
        ops.AddField(
            model_name="SessionEvent",
            name="since",
            field=Instant(null=True),
        ),
    ]
