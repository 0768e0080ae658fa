"""Goals: one promise a cycle, and what was said about it."""

from enum import StrEnum

from tortoise import Model, fields

from db.fields import Instant, Snowflake
from db.models.circles import Circle


class Status(StrEnum):
    """Where a goal stands, as its member last said."""

    ON_TRACK = "on_track"
    STUCK = "stuck"
    DONE = "done"


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
