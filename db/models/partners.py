"""Learning partners: who is with whom, whether they met, and what members say about it in private."""

from tortoise import Model, fields

from db.fields import Instant, Snowflake
from db.models.circles import Circle
from vocabulary.partners import Fit


class Partnership(Model):
    """A pair, or a trio if the number of members is odd, for some weeks; `members` are user ids.

    The first regular session on or after `ends_at` ends its term; `ended_at` is when the partnership did end. `because`
    is the text of a reason, and `also_because` has those of others, with spaces between them. `thread_id` is their
    private thread, null where they have none.
    """

    id = fields.IntField(primary_key=True)
    circle: fields.ForeignKeyRelation[Circle] = fields.ForeignKeyField(
        "circlekeeper.Circle", related_name="partnerships", db_index=True
    )
    circle_id: int
    term = fields.IntField()
    members = fields.JSONField[list[int]]()
    because = fields.CharField(200)
    also_because = fields.CharField(300, default="")
    opened_at = Instant()
    ends_at = Instant()
    ended_at = Instant(null=True)
    thread_id = Snowflake(null=True)

    class Meta(Model.Meta):
        indexes = (("thread_id",),)


class Meeting(Model):
    """A meeting of partners, as reported by one of them (`by`), with a `line` that they keep for themselves."""

    id = fields.IntField(primary_key=True)
    partnership: fields.ForeignKeyRelation[Partnership] = fields.ForeignKeyField(
        "circlekeeper.Partnership", related_name="meetings", db_index=True
    )
    partnership_id: int
    by = Snowflake(null=True)
    at = Instant()
    line = fields.TextField(default="")

    class Meta(Model.Meta):
        indexes = (("by", "at"),)


class Avoid(Model):
    """A member's wish not to be the partner of `other`, which only they may ever see."""

    id = fields.IntField(primary_key=True)
    circle: fields.ForeignKeyRelation[Circle] = fields.ForeignKeyField(
        "circlekeeper.Circle", related_name="avoids", db_index=True
    )
    circle_id: int
    user_id = Snowflake(db_index=True)
    other = Snowflake(db_index=True)
    at = Instant()

    class Meta(Model.Meta):
        unique_together = (("circle", "user_id", "other"),)


class FitAnswer(Model):
    """How well `other` suits a member as a partner, which only that member may ever see.

    *Not a fit* counts as an avoid; any other answer is deleted with the end of the partnership.
    """

    id = fields.IntField(primary_key=True)
    partnership: fields.ForeignKeyRelation[Partnership] = fields.ForeignKeyField(
        "circlekeeper.Partnership", related_name="fit_answers", db_index=True
    )
    partnership_id: int
    user_id = Snowflake(db_index=True)
    other = Snowflake(db_index=True)
    answer = fields.CharEnumField(Fit, max_length=12)
    at = Instant()

    class Meta(Model.Meta):
        unique_together = (("partnership", "user_id", "other"),)
