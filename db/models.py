"""The facts. Whatever can be derived from them (whose turn, which block, who is paired) is not stored."""

from enum import StrEnum
from typing import Any

from tortoise import Model, fields

from db.fields import Instant, Snowflake


class Duty(StrEnum):
    """What a turn is about."""

    FACILITATE = "facilitate"
    PRESENT = "present"
    FAILURE = "failure"


class SessionKind(StrEnum):
    REGULAR = "regular"
    LUNCH = "lunch-and-learn"
    RETROSPECTIVE = "retrospective"


class CaptureKind(StrEnum):
    """What a session captures in words."""

    PARKED = "parked"
    INSIGHT = "insight"
    COMMITMENT = "commitment"


class Status(StrEnum):
    """Where a goal stands, as its member last said."""

    ON_TRACK = "on_track"
    STUCK = "stuck"
    DONE = "done"


class OutgoingState(StrEnum):
    """How far an outgoing message has come; `REFUSED` is final, with the reason in `refusal`."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    REFUSED = "refused"


class Person(Model):
    """A Discord user whom a circle knows."""

    id = Snowflake(primary_key=True)
    zone = fields.CharField(64, null=True)
    nudges_allowed_at = Instant(null=True)


class Circle(Model):
    """A few members with one narrow focus, a text channel, a voice channel and a role."""

    id = fields.IntField(primary_key=True)
    guild_id = Snowflake()
    name = fields.CharField(60)
    focus = fields.CharField(300)
    zone = fields.CharField(64)
    created_at = Instant()
    closed_at = Instant(null=True)
    role_id = Snowflake(null=True)
    text_channel_id = Snowflake(null=True, db_index=True)
    voice_channel_id = Snowflake(null=True, db_index=True)
    weeks = fields.IntField(default=2)
    minutes = fields.IntField(default=75)

    class Meta(Model.Meta):
        unique_together = (("guild_id", "name"),)


class Member(Model):
    """A person in a circle. Whoever leaves keeps their row, so that history keeps its names."""

    id = fields.IntField(primary_key=True)
    circle: fields.ForeignKeyRelation[Circle] = fields.ForeignKeyField(
        "circlekeeper.Circle", related_name="members", db_index=True
    )
    circle_id: int
    user_id = Snowflake(db_index=True)
    organiser = fields.BooleanField(default=False)
    joined_at = Instant()
    left_at = Instant(null=True)

    class Meta(Model.Meta):
        unique_together = (("circle", "user_id"),)


class Invitation(Model):
    """A person asked into a circle, until they answer."""

    id = fields.IntField(primary_key=True)
    circle: fields.ForeignKeyRelation[Circle] = fields.ForeignKeyField(
        "circlekeeper.Circle", related_name="invitations", db_index=True
    )
    circle_id: int
    user_id = Snowflake()
    invited_by = Snowflake()
    invited_at = Instant()
    accepted_at = Instant(null=True)

    class Meta(Model.Meta):
        unique_together = (("circle", "user_id"),)


class Session(Model):
    """One meeting. Its running state is not here: it follows from its events."""

    id = fields.IntField(primary_key=True)
    circle: fields.ForeignKeyRelation[Circle] = fields.ForeignKeyField(
        "circlekeeper.Circle", related_name="sessions", db_index=True
    )
    circle_id: int
    kind = fields.CharEnumField(SessionKind, default=SessionKind.REGULAR, max_length=20)
    starts_at = Instant()
    agenda: Any = fields.JSONField[Any]()
    facilitator = Snowflake(null=True)
    presenter = Snowflake(null=True)
    closed_at = Instant(null=True)

    class Meta(Model.Meta):
        unique_together = (("circle", "starts_at"),)


class SessionEvent(Model):
    """One thing that happened to a session's agenda. Append-only."""

    id = fields.IntField(primary_key=True)
    session: fields.ForeignKeyRelation[Session] = fields.ForeignKeyField(
        "circlekeeper.Session", related_name="events", db_index=True
    )
    session_id: int
    kind = fields.CharField(20)
    at = Instant()
    actor = Snowflake(null=True)
    minutes = fields.IntField(default=0)
    moves_end = fields.BooleanField(default=False)


class Attendance(Model):
    """One stretch of a person's presence in a session's voice channel; open while `left_at` is null."""

    id = fields.IntField(primary_key=True)
    session: fields.ForeignKeyRelation[Session] = fields.ForeignKeyField(
        "circlekeeper.Session", related_name="attendances", db_index=True
    )
    session_id: int
    user_id = Snowflake()
    joined_at = Instant()
    left_at = Instant(null=True)


class Capture(Model):
    """A parked item, an insight or a commitment that a session captured, in a member's words."""

    id = fields.IntField(primary_key=True)
    session: fields.ForeignKeyRelation[Session] = fields.ForeignKeyField(
        "circlekeeper.Session", related_name="captures", db_index=True
    )
    session_id: int
    kind = fields.CharEnumField(CaptureKind, max_length=20)
    user_id = Snowflake()
    words = fields.TextField()
    at = Instant()


class Cycle(Model):
    """From one regular session to the next; the circle's newest one is open."""

    id = fields.IntField(primary_key=True)
    circle: fields.ForeignKeyRelation[Circle] = fields.ForeignKeyField(
        "circlekeeper.Circle", related_name="cycles", db_index=True
    )
    circle_id: int
    number = fields.IntField()
    opened_at = Instant()

    class Meta(Model.Meta):
        unique_together = (("circle", "number"),)


class Goal(Model):
    """What one member promises for one cycle, in the five fields of the form."""

    id = fields.IntField(primary_key=True)
    cycle: fields.ForeignKeyRelation[Cycle] = fields.ForeignKeyField(
        "circlekeeper.Cycle", related_name="goals", db_index=True
    )
    cycle_id: int
    user_id = Snowflake()
    goal = fields.TextField()
    why = fields.TextField()
    actions = fields.TextField()
    evidence = fields.TextField()
    support = fields.TextField()
    set_at = Instant()
    progress: fields.ReverseRelation["Progress"]

    class Meta(Model.Meta):
        unique_together = (("cycle", "user_id"),)


class Progress(Model):
    """What a member said about a goal since setting it. Append-only."""

    id = fields.IntField(primary_key=True)
    goal: fields.ForeignKeyRelation[Goal] = fields.ForeignKeyField(
        "circlekeeper.Goal", related_name="progress", db_index=True
    )
    goal_id: int
    status = fields.CharEnumField(Status, max_length=10)
    words = fields.TextField(default="")
    at = Instant()


class Partnership(Model):
    """A pair, or a trio where the number is odd, for some weeks."""

    id = fields.IntField(primary_key=True)
    circle: fields.ForeignKeyRelation[Circle] = fields.ForeignKeyField(
        "circlekeeper.Circle", related_name="partnerships", db_index=True
    )
    circle_id: int
    term = fields.IntField()
    members: Any = fields.JSONField[Any]()
    because = fields.CharField(200)
    opened_at = Instant()
    ends_at = Instant()


class Turn(Model):
    """A duty that a member took on. Whose turn is next follows from these."""

    id = fields.IntField(primary_key=True)
    circle: fields.ForeignKeyRelation[Circle] = fields.ForeignKeyField(
        "circlekeeper.Circle", related_name="turns", db_index=True
    )
    circle_id: int
    duty = fields.CharEnumField(Duty, max_length=12)
    user_id = Snowflake()
    at = Instant()


class Failure(Model):
    """A failure that a member told, and what it taught."""

    id = fields.IntField(primary_key=True)
    circle: fields.ForeignKeyRelation[Circle] = fields.ForeignKeyField(
        "circlekeeper.Circle", related_name="failures", db_index=True
    )
    circle_id: int
    user_id = Snowflake()
    happened = fields.TextField()
    taught = fields.TextField()
    next_time = fields.TextField()
    told_at = Instant()


class Due(Model):
    """When to look at a subject again. The timekeeper's table; see `runtime.timekeeper`."""

    subject = fields.CharField(64, primary_key=True)
    due_at = Instant()
    look_at = Instant(db_index=True)
    attempts = fields.IntField(default=0)


class Outgoing(Model):
    """A message that should exist in Discord, as it should read. The outbox's table; see `runtime.outbox`.

    Exactly one of `channel_id` and `user_id` (a DM) is given. `revision` counts what the message should
    say, `sent_revision` what it says; the sender closes the gap by posting or by editing.
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

    class Meta(Model.Meta):
        indexes = (("state", "send_at", "priority"),)


class Note(Model):
    """A small fact about this installation, such as the hash of the commands that Discord knows."""

    key = fields.CharField(60, primary_key=True)
    value = fields.TextField()
