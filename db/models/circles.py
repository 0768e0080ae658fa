"""People and their circles."""

from tortoise import Model, fields

from db.fields import Instant, Snowflake


class Person(Model):
    """A Discord user whom a circle knows, and how they want to be nudged.

    Quiet hours are local ("22:00"); `nudge_days` are weekdays ("0123456", Monday is 0); `nudges_without` are the
    unwanted kinds, separated by commas. `nudges_stopped_at` is when they opted out; a person who never opted in has
    neither that nor `nudges_allowed_at`. `unreachable_since` is when a DM was refused because theirs are closed,
    `unreachable_told_at` when they were told so. Until a DM reaches them again, nudges go to the circle's channel
    with `nudges_in_channel`, and wait otherwise.
    """

    id = Snowflake(primary_key=True)
    zone = fields.CharField(64, null=True)
    nudges_allowed_at = Instant(null=True)
    nudges_stopped_at = Instant(null=True)
    quiet_from = fields.CharField(5, default="22:00")
    quiet_until = fields.CharField(5, default="08:00")
    nudge_days = fields.CharField(7, default="0123456")
    nudges_a_week = fields.IntField(default=3)
    nudges_without = fields.CharField(200, default="")
    snoozed_until = Instant(null=True)
    nudges_in_channel = fields.BooleanField(default=False)
    unreachable_since = Instant(null=True)
    unreachable_told_at = Instant(null=True)


class Circle(Model):
    """A few members with one narrow focus, a text channel, a voice channel and a role.

    `rhythm_from` ("2026-12-03T18:00") is a local time from which its sessions follow every `weeks` weeks;
    `paused_until` ("2027-01-07") is the local date before which there is none.
    """

    id = fields.IntField(primary_key=True)
    guild_id = Snowflake()
    name = fields.CharField(60)
    focus = fields.CharField(300)
    zone = fields.CharField(64)
    created_at = Instant()
    closed_at = Instant(null=True)
    role_id = Snowflake(null=True)
    text_channel_id = Snowflake(null=True, db_index=True)
    voice_channel_id = Snowflake(null=True, db_index=True)
    weeks = fields.IntField(default=2)
    minutes = fields.IntField(default=75)
    rhythm_from = fields.CharField(16, null=True)
    paused_until = fields.CharField(10, null=True)

    class Meta(Model.Meta):
        unique_together = (("guild_id", "name"),)


class Member(Model):
    """A person in a circle. The row stays after they leave, so that the history keeps their name."""

    id = fields.IntField(primary_key=True)
    circle: fields.ForeignKeyRelation[Circle] = fields.ForeignKeyField(
        "circlekeeper.Circle", related_name="members", db_index=True
    )
    circle_id: int
    user_id = Snowflake(db_index=True)
    organiser = fields.BooleanField(default=False)
    joined_at = Instant()
    left_at = Instant(null=True)

    class Meta(Model.Meta):
        unique_together = (("circle", "user_id"),)


class Invitation(Model):
    """A person invited into a circle."""

    id = fields.IntField(primary_key=True)
    circle: fields.ForeignKeyRelation[Circle] = fields.ForeignKeyField(
        "circlekeeper.Circle", related_name="invitations", db_index=True
    )
    circle_id: int
    user_id = Snowflake()
    invited_by = Snowflake()
    invited_at = Instant()
    accepted_at = Instant(null=True)

    class Meta(Model.Meta):
        unique_together = (("circle", "user_id"),)
