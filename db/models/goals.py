"""Goals, their progress, and questions to others about them."""

from typing import Any

from tortoise import Model, fields

from db.fields import Instant, Snowflake
from db.models.circles import Circle
from vocabulary.goals import AskedOf, GoalStatus


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
    """A member's goal for one cycle, in the five fields of the form.

    A member has at most one in a cycle that is not dropped; a partial unique index enforces that. At `plan_at` they
    want to be nudged about the plan that their actions have (`rules.if_then`).
    """

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
    carried_from: fields.ForeignKeyNullableRelation["Goal"] = fields.ForeignKeyField(
        "circlekeeper.Goal", related_name="carried_to", null=True, db_index=True
    )
    carried_from_id: int | None
    carried_because = fields.TextField(default="")
    dropped_at = Instant(null=True)
    dropped_because = fields.TextField(default="")
    plan_at = Instant(null=True)
    progress: fields.ReverseRelation["Progress"]

    class Meta(Model.Meta):
        indexes = (("user_id", "set_at"),)


class Progress(Model):
    """A member's report on their goal. Append-only.

    `evidence` is a reference: the `url` of a link or of the message with a file, and for a file its `name`, `size` in
    bytes and `type`.
    """

    id = fields.IntField(primary_key=True)
    goal: fields.ForeignKeyRelation[Goal] = fields.ForeignKeyField(
        "circlekeeper.Goal", related_name="progress", db_index=True
    )
    goal_id: int
    status = fields.CharEnumField(GoalStatus, max_length=10)
    words = fields.TextField(default="")
    evidence: Any = fields.JSONField[Any](null=True)
    at = Instant()


class Ask(Model):
    """A question from a stuck member to their partner, to the circle, or for the next agenda."""

    id = fields.IntField(primary_key=True)
    progress: fields.ForeignKeyRelation[Progress] = fields.ForeignKeyField(
        "circlekeeper.Progress", related_name="asks", db_index=True
    )
    progress_id: int
    of = fields.CharEnumField(AskedOf, max_length=10)
    at = Instant()

    class Meta(Model.Meta):
        unique_together = (("progress", "of"),)


class AskAnswer(Model):
    """Somebody's answer to such a question."""

    id = fields.IntField(primary_key=True)
    ask: fields.ForeignKeyRelation[Ask] = fields.ForeignKeyField(
        "circlekeeper.Ask", related_name="answers", db_index=True
    )
    ask_id: int
    user_id = Snowflake()
    words = fields.TextField()
    at = Instant()

    class Meta(Model.Meta):
        indexes = (("user_id",),)
