"""Duties and partnerships: who serves when, and with whom."""

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


class Partnership(Model):
    """A pair, or a trio if the number of members is odd, for some weeks; `members` are user ids."""

    id = fields.IntField(primary_key=True)
    circle: fields.ForeignKeyRelation[Circle] = fields.ForeignKeyField(
        "circlekeeper.Circle", related_name="partnerships", db_index=True
    )
    circle_id: int
    term = fields.IntField()
    members = fields.JSONField[list[int]]()
    because = fields.CharField(200)
    opened_at = Instant()
    ends_at = Instant()


class Meeting(Model):
    """A meeting of partners, as reported by one of them (`by`)."""

    id = fields.IntField(primary_key=True)
    partnership: fields.ForeignKeyRelation[Partnership] = fields.ForeignKeyField(
        "circlekeeper.Partnership", related_name="meetings", db_index=True
    )
    partnership_id: int
    by = Snowflake(null=True)
    at = Instant()

    class Meta(Model.Meta):
        indexes = (("by", "at"),)
