"""What learning partners are given before they meet, and which of the times offered to them suit whom."""

from tortoise import Model, fields

from db.fields import Instant, Instants, Snowflake
from db.models.goals import Cycle
from db.models.partners import Partnership
from vocabulary.threads import ThreadObstacle


class PartnerBrief(Model):
    """A brief of partners, one in a cycle; of use until `until`.

    It is in the thread `thread_id`, or comes to each of them by DM: then `obstacle` is why they have no thread.
    `questions` are the names of the two that it starts them with.
    """

    id = fields.IntField(primary_key=True)
    partnership: fields.ForeignKeyRelation[Partnership] = fields.ForeignKeyField(
        "circlekeeper.Partnership", related_name="briefs", db_index=True
    )
    partnership_id: int
    cycle: fields.ForeignKeyRelation[Cycle] = fields.ForeignKeyField(
        "circlekeeper.Cycle", related_name="briefs", db_index=True
    )
    cycle_id: int
    at = Instant()
    until = Instant()
    thread_id = Snowflake(null=True)
    obstacle = fields.CharEnumField(ThreadObstacle, max_length=12, null=True)
    questions = fields.JSONField[list[str]]()

    class Meta(Model.Meta):
        unique_together = (("partnership", "cycle"),)


class TimeOffer(Model):
    """Times to meet that a brief offers; the last offer counts. Where there are none, `because` is why.

    `asked_by` is who could not make any of the times before.
    """

    id = fields.IntField(primary_key=True)
    brief: fields.ForeignKeyRelation[PartnerBrief] = fields.ForeignKeyField(
        "circlekeeper.PartnerBrief", related_name="offers", db_index=True
    )
    brief_id: int
    slots = Instants()
    because = fields.CharField(100, default="")
    offered_at = Instant()
    asked_by = Snowflake(null=True)

    class Meta(Model.Meta):
        indexes = (("asked_by",),)


class SuitingTime(Model):
    """An offered time that suits a partner, as they say."""

    id = fields.IntField(primary_key=True)
    offer: fields.ForeignKeyRelation[TimeOffer] = fields.ForeignKeyField(
        "circlekeeper.TimeOffer", related_name="suiting", db_index=True
    )
    offer_id: int
    user_id = Snowflake()
    slot = Instant()
    at = Instant()

    class Meta(Model.Meta):
        unique_together = (("offer", "user_id", "slot"),)
        indexes = (("user_id",),)


class ThreadFarewell(Model):
    """A thread of partners from which a person is still to be removed; deleted once done."""

    id = fields.IntField(primary_key=True)
    thread_id = Snowflake()
    user_id = Snowflake()

    class Meta(Model.Meta):
        unique_together = (("thread_id", "user_id"),)
