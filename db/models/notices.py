"""The notices that circles were given, from which the weekly limit and what rests are derived."""

from typing import Any

from tortoise import Model, fields

from db.fields import Instant
from db.models.circles import Circle
from vocabulary.notices import NoticeKind


class Notice(Model):
    """One post in a circle's channel that nobody asked for; `about` holds the keys of what it says (`NoticeKey`)."""

    id = fields.IntField(primary_key=True)
    circle: fields.ForeignKeyRelation[Circle] = fields.ForeignKeyField("circlekeeper.Circle", db_index=True)
    circle_id: int
    at = Instant()
    about: Any = fields.JSONField[Any]()


class NoticeWake(Model):
    """When somebody last asked a circle's notices of a kind to come again, since they rested or were about to."""

    id = fields.IntField(primary_key=True)
    circle: fields.ForeignKeyRelation[Circle] = fields.ForeignKeyField("circlekeeper.Circle")
    circle_id: int
    kind = fields.CharEnumField(NoticeKind, max_length=20)
    at = Instant()

    class Meta(Model.Meta):
        unique_together = (("circle", "kind"),)
