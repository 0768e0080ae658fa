from typing import Any

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from db.fields import Instant
from db.outgoing import digest_of

# What was delivered or refused for good so far was last needed then.
MOVE_BODIES = [
    "INSERT INTO outgoingbody (outgoing_id, body) SELECT id, body FROM outgoing",
    """
    UPDATE outgoing SET digest = digest_of(CAST(body AS TEXT)), card = coalesce(json_extract(body, '$.card'), 0),
        needed_at = CASE WHEN state IN ('sent', 'refused') AND wake_at IS NULL
                         THEN coalesce(sending_since, created_at) END
    """,
]

# Removing a column rebuilds the table, which loses its indexes. Most messages are delivered, so that two of them are only
# of those that are not. SQLite uses such a partial index where its condition follows from the query's, as
# `state = 'pending'` is one side of this. From two others a message goes when it is thinned.
INDEXES = """
CREATE INDEX "idx_outgoing_user_id_fb9201" ON "outgoing" ("user_id", "message_channel_id");
CREATE INDEX "idx_outgoing_channel_c97c77" ON "outgoing" ("channel_id", "message_id");
CREATE INDEX "idx_outgoing_message_278b49" ON "outgoing" ("message_channel_id", "message_id");
CREATE INDEX "idx_outgoing_wake" ON "outgoing" ("wake_at") WHERE "wake_at" IS NOT NULL;
CREATE INDEX "idx_outgoing_asleep" ON "outgoing" ("channel_id") WHERE "wake_at" IS NOT NULL;
CREATE INDEX "idx_outgoing_unfinished_time" ON "outgoing" ("state", "send_at")
    WHERE "state" = 'pending' OR "state" = 'sending';
CREATE INDEX "idx_outgoing_unfinished_turn" ON "outgoing" ("state", "priority", "message_id", "id", "send_at")
    WHERE "state" = 'pending' OR "state" = 'sending';
CREATE INDEX "idx_outgoing_delivered" ON "outgoing" ("needed_at")
    WHERE "needed_at" IS NOT NULL AND "message_id" IS NOT NULL;
CREATE INDEX "idx_outgoing_refused" ON "outgoing" ("needed_at")
    WHERE "needed_at" IS NOT NULL AND "message_id" IS NULL;
CREATE INDEX "idx_session_closed" ON "session" ("closed_at") WHERE "closed_at" IS NOT NULL;
"""


async def teach_digests(_apps: Any, editor: Any) -> None:
    """Have SQL know `digest_of`."""
    async with editor.client.acquire_connection() as connection:
        await connection.create_function("digest_of", 1, digest_of)


class Migration(migrations.Migration):
    dependencies = [("circlekeeper", "0019_due_order")]

    initial = False

    operations = [
        ops.CreateModel(
            name="OutgoingBody",
            fields=[
                (
                    "outgoing",
                    fields.OneToOneField(
                        "circlekeeper.Outgoing",
                        source_field="outgoing_id",
                        primary_key=True,
                        to_field="id",
                        related_name="stored_body",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("body", fields.JSONField()),
            ],
            options={"table": "outgoingbody", "app": "circlekeeper", "pk_attr": "outgoing_id"},
            bases=["Model"],
        ),
        ops.AlterModelOptions(
            name="OutgoingBody",
            options={"table": "outgoingbody", "app": "circlekeeper", "pk_attr": "outgoing_id"},
        ),
        ops.AddField(
            model_name="Outgoing",
            name="digest",
            field=fields.CharField(max_length=24, default=""),
        ),
        ops.AddField(
            model_name="Outgoing",
            name="needed_at",
            field=Instant(null=True),
        ),
        ops.AddField(
            model_name="Outgoing",
            name="card",
            field=fields.BooleanField(default=False),
        ),
        ops.RunPython(teach_digests),
        ops.RunSQL(MOVE_BODIES),
        ops.RemoveIndex(
            model_name="Outgoing",
            name=None,
            fields=["state", "send_at"],
        ),
        ops.RemoveIndex(
            model_name="Outgoing",
            name=None,
            fields=["state", "priority", "message_id", "id", "send_at"],
        ),
        ops.RemoveField(
            model_name="Outgoing",
            name="body",
        ),
        ops.RunSQL(INDEXES),
        ops.AddIndex(
            model_name="UnconfirmedWords",
            index=Index(fields=["at"]),
        ),
    ]
