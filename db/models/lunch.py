"""Lunch-and-learns: what members propose, what they ask a guest, and what they made of it."""

from typing import Any

from tortoise import Model, fields

from db.fields import Instant, Snowflake
from db.models.circles import Circle
from db.models.sessions import Session


class Lunch(Model):
    """A lunch-and-learn, from its proposal on. Its date is that of its `session`; one that is cancelled is no date.

    `guest` is what the guest is called, if there is one; who comes as a mentor has a `focus` and prepared `questions`,
    one in a line. The circle has taken it up at `taken_at`; a row that is taken back, or given up, is deleted.
    """

    id = fields.IntField(primary_key=True)
    circle: fields.ForeignKeyRelation[Circle] = fields.ForeignKeyField(
        "circlekeeper.Circle", related_name="lunches", db_index=True
    )
    circle_id: int
    user_id = Snowflake()
    topic = fields.CharField(100)
    guest = fields.CharField(60, default="")
    focus = fields.CharField(300, default="")
    questions = fields.TextField(default="")
    proposed_at = Instant()
    taken_at = Instant(null=True)
    session: fields.ForeignKeyNullableRelation[Session] = fields.ForeignKeyField(
        "circlekeeper.Session", related_name="lunches", null=True, db_index=True
    )
    session_id: int | None

    class Meta(Model.Meta):
        indexes = (("user_id",),)


class LunchPoll(Model):
    """A poll about which of the lunch-and-learns with these ids a circle takes up, in the order of its answers.

    Discord ends it at `ends_at`; `closed_at` is when its result was taken. `message_id` is null until it is sent.
    """

    id = fields.IntField(primary_key=True)
    circle: fields.ForeignKeyRelation[Circle] = fields.ForeignKeyField(
        "circlekeeper.Circle", related_name="lunch_polls", db_index=True
    )
    circle_id: int
    lunches: Any = fields.JSONField[Any]()
    asked_by = Snowflake()
    asked_at = Instant()
    ends_at = Instant()
    closed_at = Instant(null=True)
    message_id = Snowflake(null=True)

    class Meta(Model.Meta):
        indexes = (("asked_by",),)


class GuestInvite(Model):
    """An invite by which the guest of a lunch-and-learn comes into the voice channel; deleted once it is revoked."""

    id = fields.IntField(primary_key=True)
    lunch: fields.ForeignKeyRelation[Lunch] = fields.ForeignKeyField(
        "circlekeeper.Lunch", related_name="invites", db_index=True
    )
    lunch_id: int
    code = fields.CharField(64)
    made_at = Instant()
    expires_at = Instant()


class GuestQuestion(Model):
    """What a member would like the guest to be asked."""

    id = fields.IntField(primary_key=True)
    lunch: fields.ForeignKeyRelation[Lunch] = fields.ForeignKeyField(
        "circlekeeper.Lunch", related_name="guest_questions", db_index=True
    )
    lunch_id: int
    user_id = Snowflake()
    words = fields.CharField(300)
    at = Instant()

    class Meta(Model.Meta):
        indexes = (("user_id",),)


class GuestQuestionVote(Model):
    """That a member wants a question asked, too."""

    id = fields.IntField(primary_key=True)
    question: fields.ForeignKeyRelation[GuestQuestion] = fields.ForeignKeyField(
        "circlekeeper.GuestQuestion", related_name="votes", db_index=True
    )
    question_id: int
    user_id = Snowflake()
    at = Instant()

    class Meta(Model.Meta):
        unique_together = (("question", "user_id"),)
        indexes = (("user_id",),)


class LunchInsight(Model):
    """What a member has applied of a lunch-and-learn, in a line; the last word counts."""

    id = fields.IntField(primary_key=True)
    lunch: fields.ForeignKeyRelation[Lunch] = fields.ForeignKeyField(
        "circlekeeper.Lunch", related_name="insights", db_index=True
    )
    lunch_id: int
    user_id = Snowflake()
    words = fields.CharField(300)
    at = Instant()

    class Meta(Model.Meta):
        unique_together = (("lunch", "user_id"),)
        indexes = (("user_id", "at"),)
