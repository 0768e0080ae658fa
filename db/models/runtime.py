"""Tables of the runtime: due jobs, outgoing messages, notes about the installation."""

from enum import StrEnum
from typing import Any

from tortoise import Model, fields

from db.fields import Instant, Snowflake
from vocabulary.job_priorities import JobPriority


class OutgoingState(StrEnum):
    """The state of an outgoing message; `runtime.sender` says what leads from one to another."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    NOT_NOW = "not_now"
    REFUSED = "refused"


class Due(Model):
    """When a job runs next; `subject` is its key. Owned by `runtime.timekeeper`."""

    subject = fields.CharField(64, primary_key=True)
    due_at = Instant()
    look_at = Instant()
    attempts = fields.IntField(default=0)
    priority = fields.IntField(default=JobPriority.LAST)

    class Meta(Model.Meta):
        indexes = (("priority", "look_at"),)


class Outgoing(Model):
    """A message that should exist in Discord, with the body it should have. Owned by `runtime.outbox`.

    Exactly one of `channel_id` and `user_id` (a DM) is set. `revision` is the version of the body, `sent_revision` the
    version in Discord; the sender closes the gap by posting or editing. `wake_at` is when it tries one again that
    was refused or is not allowed now, or that could not be pinned, or when it looks whether one that is sent and
    `watched` is still there; None for all others. `refused_since` is when Discord first refused it, and `refusal` says
    why it last did.
    """

    id = fields.IntField(primary_key=True)
    key = fields.CharField(120, unique=True)
    channel_id = Snowflake(null=True)
    user_id = Snowflake(null=True)
    priority = fields.IntField()
    body: Any = fields.JSONField[Any]()
    state = fields.CharEnumField(OutgoingState, default=OutgoingState.PENDING, max_length=10)
    revision = fields.IntField(default=1)
    sent_revision = fields.IntField(default=0)
    created_at = Instant()
    send_at = Instant()
    sending_since = Instant(null=True)
    attempts = fields.IntField(default=0)
    message_id = Snowflake(null=True)
    message_channel_id = Snowflake(null=True)
    refusal = fields.CharField(200, null=True)
    refused_since = Instant(null=True)
    watched = fields.BooleanField(default=False)
    wake_at = Instant(null=True)

    class Meta(Model.Meta):
        indexes = (
            ("state", "send_at"),
            ("state", "priority", "message_id", "id", "send_at"),
            ("user_id", "message_channel_id"),
            ("channel_id", "message_id"),
            ("message_channel_id", "message_id"),
        )


class OutgoingPerson(Model):
    """A person whom a message names, or named before an edit: in its text, its files, its pings or its key."""

    id = fields.IntField(primary_key=True)
    outgoing: fields.ForeignKeyRelation[Outgoing] = fields.ForeignKeyField(
        "circlekeeper.Outgoing", related_name="people"
    )
    outgoing_id: int
    user_id = Snowflake(db_index=True)

    class Meta(Model.Meta):
        unique_together = (("outgoing", "user_id"),)


class Note(Model):
    """A small fact about this installation, such as the hash of the commands that Discord knows."""

    key = fields.CharField(60, primary_key=True)
    value = fields.TextField()
