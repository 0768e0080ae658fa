"""Duties: who serves when."""

from tortoise import Model, fields

from db.fields import Instant, Snowflake
from db.models.circles import Circle
from db.models.sessions import Session
from vocabulary.duties import Duty


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


class DutyEntry(Model):
    """An entry in the log of a session's duty, such as named, offered or passed. Append-only; see `rules.duties`."""

    id = fields.IntField(primary_key=True)
    session: fields.ForeignKeyRelation[Session] = fields.ForeignKeyField(
        "circlekeeper.Session", related_name="duties", db_index=True
    )
    session_id: int
    duty = fields.CharEnumField(Duty, max_length=12)
    act = fields.CharField(12)
    user_id = Snowflake()
    to = Snowflake(null=True)
    because = fields.CharField(200, default="")
    at = Instant()

    class Meta(Model.Meta):
        indexes = (("user_id", "act", "at"), ("to",))


class Failure(Model):
    """A failure that a member shared, and what it taught."""

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

    class Meta(Model.Meta):
        indexes = (("user_id",),)
