"""Retrospectives: anonymous notes and their marks, until the session closes; and what the circle agreed on."""

from typing import Any

from tortoise import Model, fields

from db.fields import Instant, RandomId, Snowflake
from db.models.sessions import Capture, Session
from vocabulary.retrospectives import About, Outcome, Prompt


class RetroNote(Model):
    """An anonymous note. Nothing here, nor beside it, tells who wrote it or when; `db.queries.retrospectives` says how.

    `receipt` is the hash of the secret that only its writer's own message holds, with which they change it.
    `revealed_by` is its writer once they have shown their name, and null before.
    """

    id = RandomId()
    session: fields.ForeignKeyRelation[Session] = fields.ForeignKeyField(
        "circlekeeper.Session", related_name="retro_notes", db_index=True
    )
    session_id: int
    prompt = fields.CharEnumField(Prompt, max_length=10)
    words = fields.TextField()
    receipt = fields.CharField(64)
    revealed_by = Snowflake(null=True)

    class Meta(Model.Meta):
        indexes = (("revealed_by",),)


class RetroKey(Model):
    """The key with which a retrospective's marks are hashed, drawn for it and deleted when it closes."""

    session: fields.OneToOneRelation[Session] = fields.OneToOneField(
        "circlekeeper.Session", related_name="retro_key", primary_key=True
    )
    session_id: int
    key = fields.CharField(64)


class RetroMark(Model):
    """That somebody marked a note: `voter` is the hash of who, by the retrospective's key.

    Marks of a note that is gone count no more.
    """

    id = RandomId()
    session: fields.ForeignKeyRelation[Session] = fields.ForeignKeyField(
        "circlekeeper.Session", related_name="retro_marks", db_index=True
    )
    session_id: int
    note_id = fields.BigIntField()
    voter = fields.CharField(64)


class Agreement(Model):
    """What a circle agreed on in a retrospective; its words are a decision that was captured there.

    `change` is the setting that it would change, and to what, by names of `vocabulary.retrospectives.About`;
    `changed_at` is when an organiser had it changed. `outcome` is what came of it by the next retrospective.
    """

    capture: fields.OneToOneRelation[Capture] = fields.OneToOneField(
        "circlekeeper.Capture", related_name="agreement", primary_key=True
    )
    capture_id: int
    about = fields.CharEnumField(About, max_length=20)
    change: Any = fields.JSONField[Any](null=True)
    changed_at = Instant(null=True)
    outcome = fields.CharEnumField(Outcome, max_length=10, null=True)
