"""Sessions: when they are, how they went, and what they captured."""

from typing import Any

from tortoise import Model, fields

from db.fields import Instant, Instants, Snowflake
from db.models.circles import Circle
from vocabulary.sessions import CaptureKind, SessionKind


class Session(Model):
    """One meeting of a circle. Its running state is derived from its events.

    `slot_at` is its time in the circle's regular rhythm, which moving the session does not change; `sequence` is the
    iCalendar SEQUENCE. A cancelled session is closed and has a reason, which is a member's if `cancelled_by` is
    set, and is empty once they are forgotten. `event_id` is Discord's scheduled event. `place` is where the circle
    meets, if not in its voice channel.
    """

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
    slot_at = Instant(null=True)
    sequence = fields.IntField(default=0)
    cancelled_because = fields.CharField(300, null=True)
    cancelled_by = Snowflake(null=True)
    event_id = Snowflake(null=True)
    place = fields.CharField(100, default="")

    class Meta(Model.Meta):
        unique_together = (("circle", "starts_at"),)
        indexes = (
            ("circle_id", "closed_at", "starts_at"),
            ("facilitator",),
            ("presenter",),
            ("event_id",),
            ("cancelled_by",),
        )


class SessionEvent(Model):
    """An entry in a session's event log. Append-only."""

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
    since = Instant(null=True)

    class Meta(Model.Meta):
        indexes = (("actor",),)


class Vote(Model):
    """A member's vote as a block's time runs out: `more` time, or move on. `visit` and `step` identify the question."""

    id = fields.IntField(primary_key=True)
    session: fields.ForeignKeyRelation[Session] = fields.ForeignKeyField(
        "circlekeeper.Session", related_name="votes", db_index=True
    )
    session_id: int
    visit = fields.IntField()
    step = fields.IntField()
    user_id = Snowflake()
    more = fields.BooleanField()
    at = Instant()

    class Meta(Model.Meta):
        indexes = (("user_id",),)


class Attendance(Model):
    """One stay of a person in a session's voice channel; they are there while `left_at` is null."""

    id = fields.IntField(primary_key=True)
    session: fields.ForeignKeyRelation[Session] = fields.ForeignKeyField(
        "circlekeeper.Session", related_name="attendances", db_index=True
    )
    session_id: int
    user_id = Snowflake()
    joined_at = Instant()
    left_at = Instant(null=True)

    class Meta(Model.Meta):
        indexes = (("user_id", "joined_at"),)


class Reply(Model):
    """A member's latest answer whether they will come to a session."""

    id = fields.IntField(primary_key=True)
    session: fields.ForeignKeyRelation[Session] = fields.ForeignKeyField(
        "circlekeeper.Session", related_name="replies", db_index=True
    )
    session_id: int
    user_id = Snowflake()
    coming = fields.BooleanField()
    at = Instant()

    class Meta(Model.Meta):
        unique_together = (("session", "user_id"),)
        indexes = (("user_id", "at"),)


class Interest(Model):
    """A member who was interested in a session's event in Discord when last checked. A difference is a new answer."""

    id = fields.IntField(primary_key=True)
    session: fields.ForeignKeyRelation[Session] = fields.ForeignKeyField(
        "circlekeeper.Session", related_name="interests", db_index=True
    )
    session_id: int
    user_id = Snowflake()

    class Meta(Model.Meta):
        unique_together = (("session", "user_id"),)
        indexes = (("user_id",),)


class ScheduledEvent(Model):
    """The state of a session's scheduled event as the bot last wrote it; a different start means that it was edited.

    `told_start` is null before the first write, and after the circle decided to overwrite an edit. `settled` is the
    number of questions about edits that the circle has answered.
    """

    session: fields.OneToOneRelation[Session] = fields.OneToOneField(
        "circlekeeper.Session", related_name="scheduled_event", primary_key=True
    )
    session_id: int
    told_start = Instant(null=True)
    settled = fields.IntField(default=0)


class Capture(Model):
    """A parked item, an insight, a commitment, a decision or a resource that a session captured, in a member's words.

    Those of a resource are as `rules.captures.Resource` has them.
    `kept` is the member's latest answer about a commitment, given at `answered_at`: done, or not yet.
    """

    id = fields.IntField(primary_key=True)
    session: fields.ForeignKeyRelation[Session] = fields.ForeignKeyField(
        "circlekeeper.Session", related_name="captures", db_index=True
    )
    session_id: int
    kind = fields.CharEnumField(CaptureKind, max_length=20)
    user_id = Snowflake()
    words = fields.TextField()
    at = Instant()
    kept = fields.BooleanField(null=True)
    answered_at = Instant(null=True)

    class Meta(Model.Meta):
        indexes = (("user_id", "at", "answered_at"),)


class Example(Model):
    """Real work that a member queued to show, with a sentence of context; `shown_in` is the session that showed it."""

    id = fields.IntField(primary_key=True)
    circle: fields.ForeignKeyRelation[Circle] = fields.ForeignKeyField(
        "circlekeeper.Circle", related_name="examples", db_index=True
    )
    circle_id: int
    user_id = Snowflake()
    title = fields.CharField(100)
    context = fields.TextField()
    queued_at = Instant()
    shown_in: fields.ForeignKeyNullableRelation[Session] = fields.ForeignKeyField(
        "circlekeeper.Session", related_name="examples", null=True, db_index=True
    )
    shown_in_id: int | None

    class Meta(Model.Meta):
        indexes = (("user_id",),)


class Agenda(Model):
    """A circle's own agenda for one kind of session; without it, the standard agenda applies."""

    id = fields.IntField(primary_key=True)
    circle: fields.ForeignKeyRelation[Circle] = fields.ForeignKeyField(
        "circlekeeper.Circle", related_name="agendas", db_index=True
    )
    circle_id: int
    kind = fields.CharEnumField(SessionKind, max_length=20)
    blocks: Any = fields.JSONField[Any]()

    class Meta(Model.Meta):
        unique_together = (("circle", "kind"),)


class TimePoll(Model):
    """A poll about when to have a session of a kind. `slots` are the instants of its answers, in order.

    `closed_at` is when its result was taken, or another poll replaced it. `message_id` is its message in Discord, and
    `button_message_id` the one below it, with the button that takes the result; null until they are sent.
    """

    id = fields.IntField(primary_key=True)
    circle: fields.ForeignKeyRelation[Circle] = fields.ForeignKeyField(
        "circlekeeper.Circle", related_name="time_polls", db_index=True
    )
    circle_id: int
    kind = fields.CharEnumField(SessionKind, default=SessionKind.REGULAR, max_length=20)
    slots = Instants()
    asked_by = Snowflake()
    asked_at = Instant()
    closed_at = Instant(null=True)
    message_id = Snowflake(null=True)
    button_message_id = Snowflake(null=True)

    class Meta(Model.Meta):
        indexes = (("asked_by",),)
