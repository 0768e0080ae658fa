from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops

from db.fields import Instant, Snowflake

# The state of a session's event was a note: "event:5" with {"epoch": 1768928400, "asked": 1}.
MOVE_NOTES = [
    """
    INSERT INTO scheduledevent (session_id, told_start, settled)
    SELECT session.id, json_extract(note.value, '$.epoch') * 1000, coalesce(json_extract(note.value, '$.asked'), 0)
    FROM note JOIN session ON note.key = 'event:' || session.id
    """,
    "DELETE FROM note WHERE key GLOB 'event:[0-9]*'",
]


class Migration(migrations.Migration):
    dependencies = [("circlekeeper", "0013_no_check_in_jobs")]

    initial = False

    operations = [
        ops.CreateModel(
            name="ScheduledEvent",
            fields=[
                (
                    "session",
                    fields.OneToOneField(
                        "circlekeeper.Session",
                        source_field="session_id",
                        primary_key=True,
                        to_field="id",
                        related_name="scheduled_event",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("told_start", Instant(null=True)),
                ("settled", fields.IntField(default=0)),
            ],
            options={"table": "scheduledevent", "app": "circlekeeper", "pk_attr": "session_id"},
            bases=["Model"],
        ),
        ops.RunSQL(MOVE_NOTES),
        ops.CreateModel(
            name="UnconfirmedWords",
            fields=[
                ("id", fields.IntField(primary_key=True)),
                ("user_id", Snowflake()),
                ("kind", fields.CharField(max_length=30)),
                ("row", fields.IntField()),
                ("words", fields.TextField()),
                ("at", Instant()),
            ],
            options={
                "table": "unconfirmedwords",
                "app": "circlekeeper",
                "unique_together": (("user_id", "kind", "row"),),
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
    ]
