"""Advice that a member wants to try after a session, and what came of it."""

from tortoise import Model, fields

from db.fields import Instant, Snowflake
from db.models.sessions import Session


class Advice(Model):
    """A piece of advice from a session that `user_id` will try.

    `giver` is who said that it was theirs; nobody else's name is ever kept. `told_at` is when its user told what came
    of it.
    """

    id = fields.IntField(primary_key=True)
    session: fields.ForeignKeyRelation[Session] = fields.ForeignKeyField("circlekeeper.Session", db_index=True)
    session_id: int
    user_id = Snowflake()
    words = fields.TextField()
    giver = Snowflake(null=True)
    at = Instant()
    came_of_it = fields.TextField(default="")
    told_at = Instant(null=True)

    class Meta(Model.Meta):
        indexes = (("user_id", "at"), ("user_id", "told_at"), ("giver",), ("at",))
