"""Tables of the runtime: due jobs, outgoing messages, voice channels' statuses, notes about the installation."""

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
    """A message that should exist in Discord, with the digest of its body. Owned by `runtime.outbox`.

    Exactly one of `channel_id` and `user_id` (a DM) is set. `revision` is the version of the body, `sent_revision` the
    version in Discord; the sender closes the gap by posting or editing. `wake_at` is when it tries one again that
    was refused or is not allowed now, or that could not be pinned, or when it looks whether one that is sent and
    `watched` is still there; None for all others. `refused_since` is when Discord first refused it, and `refusal` says
    why it last did. `needed_at` is when the body was last known to be needed: None while there is something left to
    do, and once the body is deleted. `card` is whether it is one, which no edit can change.
    """

    id = fields.IntField(primary_key=True)
    key = fields.CharField(120, unique=True)
    channel_id = Snowflake(null=True)
    user_id = Snowflake(null=True)
    priority = fields.IntField()
    digest = fields.CharField(24)
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
    needed_at = Instant(null=True)
    card = fields.BooleanField(default=False)

    class Meta(Model.Meta):
        # Beside these there are partial ones, of what is to be delivered and of what is to be thinned: migration 0020.
        indexes = (
            ("user_id", "message_channel_id"),
            ("channel_id", "message_id"),
            ("message_channel_id", "message_id"),
        )


class OutgoingBody(Model):
    """What a message says, for as long as that may be needed.

    It has a table of its own, since SQLite frees pages when rows are deleted, but not when they only get shorter.
    """

    outgoing: fields.OneToOneRelation[Outgoing] = fields.OneToOneField(
        "circlekeeper.Outgoing", related_name="stored_body", primary_key=True
    )
    outgoing_id: int
    body: Any = fields.JSONField[Any]()


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


class VoiceStatus(Model):
    """The status that a voice channel has, as far as the bot set it; none for a channel without one.

    Owned by `runtime.voice`.
    """

    channel_id = Snowflake(primary_key=True)
    text = fields.CharField(500)


class Note(Model):
    """A small fact about this installation, such as the hash of the commands that Discord knows."""

    key = fields.CharField(60, primary_key=True)
    value = fields.TextField()
