"""Wins and stuck points: the rounds in which members write them, and who offered help."""

from tortoise import Model, fields

from db.fields import Instant, LocalDate, Snowflake
from db.models.circles import Circle
from vocabulary.threads import ThreadObstacle
from vocabulary.wins import LONGEST_LINE, LineKind, StuckEnd


class WinsRound(Model):
    """One thread of a circle, for a week or a cycle that began on the local date `day`.

    `notice_id` is the notice under which it is opened, null where members began it. `obstacle` is what keeps the bot
    from the thread. `closed_at` is when it was over.
    """

    id = fields.IntField(primary_key=True)
    circle: fields.ForeignKeyRelation[Circle] = fields.ForeignKeyField("circlekeeper.Circle")
    circle_id: int
    day = LocalDate()
    opened_at = Instant()
    notice_id = fields.IntField(null=True)
    thread_id = Snowflake(null=True, db_index=True)
    obstacle = fields.CharEnumField(ThreadObstacle, max_length=20, null=True)
    closed_at = Instant(null=True)

    class Meta(Model.Meta):
        unique_together = (("circle", "day"),)


class WinsLine(Model):
    """A win or a stuck point in a member's words; `place` is the thread or channel where it stands.

    Of a stuck point, `owner` is the member who sees it through, by their own word; `parked_at` is when it was last put
    on the agenda of the next session again, and `end` how it came to its end, at `ended_at`.
    """

    id = fields.IntField(primary_key=True)
    round: fields.ForeignKeyRelation[WinsRound] = fields.ForeignKeyField(
        "circlekeeper.WinsRound", related_name="lines", db_index=True
    )
    round_id: int
    user_id = Snowflake()
    kind = fields.CharEnumField(LineKind, max_length=10)
    words = fields.CharField(LONGEST_LINE)
    at = Instant()
    place = Snowflake(null=True)
    owner = Snowflake(null=True, db_index=True)
    parked_at = Instant(null=True)
    end = fields.CharEnumField(StuckEnd, max_length=10, null=True)
    ended_at = Instant(null=True)
    offers: fields.ReverseRelation["HelpOffer"]

    class Meta(Model.Meta):
        indexes = (("user_id", "at"),)


class HelpOffer(Model):
    """A member can help with a stuck point, as they said."""

    id = fields.IntField(primary_key=True)
    line: fields.ForeignKeyRelation[WinsLine] = fields.ForeignKeyField("circlekeeper.WinsLine", related_name="offers")
    line_id: int
    user_id = Snowflake(db_index=True)
    at = Instant()

    class Meta(Model.Meta):
        unique_together = (("line", "user_id"),)
