"""The nudges that were sent, from which the weekly limit and the avoidance of repeats are derived."""

from typing import Any

from tortoise import Model, fields

from db.fields import Instant, Snowflake


class Nudge(Model):
    """One message to one person; `about` holds the keys of its occasions (see `rules.nudges.Occasion`)."""

    id = fields.IntField(primary_key=True)
    user_id = Snowflake(db_index=True)
    at = Instant()
    about: Any = fields.JSONField[Any]()
