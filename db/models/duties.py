"""Duties: who serves when."""

from tortoise import Model, fields

from db.fields import Instant, LocalDate, Snowflake
from db.models.circles import Circle
from db.models.sessions import Session
from vocabulary.duties import Duty
from vocabulary.threads import ThreadObstacle


class Turn(Model):
    """A duty that a member took on. The next turns are derived from these."""

    id = fields.IntField(primary_key=True)
    circle: fields.ForeignKeyRelation[Circle] = fields.ForeignKeyField(
        "circlekeeper.Circle", related_name="turns", db_index=True
    )
    circle_id: int
    duty = fields.CharEnumField(Duty, max_length=12)
    user_id = Snowflake()
    at = Instant()

    class Meta(Model.Meta):
        indexes = (("user_id",),)


class FailureMonth(Model):
    """A month of a circle with its failure: its local `day`, and when that is. Closed once it is told or has passed."""

    id = fields.IntField(primary_key=True)
    circle: fields.ForeignKeyRelation[Circle] = fields.ForeignKeyField(
        "circlekeeper.Circle", related_name="failure_months"
    )
    circle_id: int
    day = LocalDate()
    starts_at = Instant()
    closed_at = Instant(null=True)

    class Meta(Model.Meta):
        unique_together = (("circle", "day"),)


class DutyEntry(Model):
    """An entry in the log of a duty, such as named, offered or passed. Append-only; see `rules.duties`.

    It is about a duty of a session or of a month, and so has one of the two.
    """

    id = fields.IntField(primary_key=True)
    session: fields.ForeignKeyNullableRelation[Session] = fields.ForeignKeyField(
        "circlekeeper.Session", related_name="duties", db_index=True, null=True
    )
    session_id: int | None
    month: fields.ForeignKeyNullableRelation[FailureMonth] = fields.ForeignKeyField(
        "circlekeeper.FailureMonth", related_name="duties", db_index=True, null=True
    )
    month_id: int | None
    duty = fields.CharEnumField(Duty, max_length=12)
    act = fields.CharField(12)
    user_id = Snowflake()
    to = Snowflake(null=True)
    because = fields.CharField(200, default="")
    at = Instant()

    class Meta(Model.Meta):
        indexes = (("user_id", "act", "at"), ("to",))


class Preparation(Model):
    """A failure that a member prepares to tell, in three answers that only they see; deleted once it is told."""

    id = fields.IntField(primary_key=True)
    circle: fields.ForeignKeyRelation[Circle] = fields.ForeignKeyField(
        "circlekeeper.Circle", related_name="preparations"
    )
    circle_id: int
    user_id = Snowflake()
    happened = fields.TextField()
    taught = fields.TextField()
    next_time = fields.TextField()
    changed_at = Instant()

    class Meta(Model.Meta):
        unique_together = (("circle", "user_id"),)
        indexes = (("user_id",),)


class Failure(Model):
    """That a member told a failure, and the one line of it that they let the circle keep, which may be empty.

    `session` is the one in which they told it aloud, if they did.

    One that was told in writing has a thread below it, unless an `obstacle` kept the bot from that.

    Earlier versions kept the story in three answers. Where they did, it is deleted at `story_until`, or as soon as its
    teller keeps a line.
    """

    id = fields.IntField(primary_key=True)
    circle: fields.ForeignKeyRelation[Circle] = fields.ForeignKeyField(
        "circlekeeper.Circle", related_name="failures", db_index=True
    )
    circle_id: int
    session: fields.ForeignKeyNullableRelation[Session] = fields.ForeignKeyField(
        "circlekeeper.Session", related_name="failures", null=True, db_index=True
    )
    session_id: int | None
    user_id = Snowflake()
    told_at = Instant()
    lesson = fields.CharField(200, default="")
    happened = fields.TextField(default="")
    taught = fields.TextField(default="")
    next_time = fields.TextField(default="")
    story_until = Instant(null=True)
    thread_id = Snowflake(null=True)
    obstacle = fields.CharEnumField(ThreadObstacle, max_length=20, null=True)

    class Meta(Model.Meta):
        indexes = (("user_id",), ("story_until",), ("thread_id",))
