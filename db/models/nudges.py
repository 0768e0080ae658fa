"""What members were nudged about: how often, and what not to say twice, follows from this."""

from typing import Any

from tortoise import Model, fields

from db.fields import Instant, Snowflake


class Nudge(Model):
    """One message to one person; `about` holds the keys of what it asks (see `rules.nudges.Occasion`)."""

    id = fields.IntField(primary_key=True)
    user_id = Snowflake(db_index=True)
    at = Instant()
    about: Any = fields.JSONField[Any]()
