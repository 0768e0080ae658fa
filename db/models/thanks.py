"""Thanks for help: who was helped by whom with what, and whom a circle may name as someone to go to."""

from tortoise import Model, fields

from db.fields import Instant, Snowflake
from db.models.circles import Circle


class Topic(Model):
    """Something that members of a circle help each other with, as the first one called it who said thanks for it."""

    id = fields.IntField(primary_key=True)
    circle: fields.ForeignKeyRelation[Circle] = fields.ForeignKeyField("circlekeeper.Circle", db_index=True)
    circle_id: int
    words = fields.CharField(max_length=60)


class Thank(Model):
    """`user_id` says thanks to `helper` for help with a topic."""

    id = fields.IntField(primary_key=True)
    topic: fields.ForeignKeyRelation[Topic] = fields.ForeignKeyField("circlekeeper.Topic", db_index=True)
    topic_id: int
    user_id = Snowflake()
    helper = Snowflake()
    at = Instant()

    class Meta(Model.Meta):
        indexes = (("user_id", "at"), ("helper",), ("at",))


class HiddenThank(Model):
    """Thanks that who got them (`user_id`) wants nobody to see. Apart from these, so that who gave them never knows."""

    id = fields.IntField(primary_key=True)
    thank: fields.ForeignKeyRelation[Thank] = fields.ForeignKeyField("circlekeeper.Thank")
    thank_id: int
    user_id = Snowflake()
    at = Instant()

    class Meta(Model.Meta):
        unique_together = (("thank", "user_id"),)
        indexes = (("user_id",),)


class NamedFor(Model):
    """Whether a circle may name a member as someone to go to for a topic, as they said themselves."""

    id = fields.IntField(primary_key=True)
    topic: fields.ForeignKeyRelation[Topic] = fields.ForeignKeyField("circlekeeper.Topic")
    topic_id: int
    user_id = Snowflake()
    named = fields.BooleanField()
    at = Instant()

    class Meta(Model.Meta):
        unique_together = (("topic", "user_id"),)
        indexes = (("user_id",),)
