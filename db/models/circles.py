"""People and their circles."""

from tortoise import Model, fields

from db.fields import ClockTime, EnumSet, Instant, LocalDate, LocalDateTime, Snowflake, Weekdays
from vocabulary.controls import ButtonKind
from vocabulary.founding import Founders
from vocabulary.limits import USUAL_NUDGES
from vocabulary.nudges import ALL_DAYS, QUIET_FROM, QUIET_UNTIL, NudgeKind
from vocabulary.partners import USUAL_TERM_WEEKS
from vocabulary.rituals import LONGEST_RITUALS, Ritual


class Person(Model):
    """A Discord user whom a circle knows, and how they want to be nudged.

    `locale` is the language that their Discord had when they last did something with the bot. Quiet hours are local;
    `nudges_without` are the unwanted kinds. `nudges_stopped_at` is when they opted out, and
    `nudges_declined_at` when they said no to the question; a person who was never asked has neither these nor
    `nudges_allowed_at`. `unreachable_since` is when a DM was refused because
    theirs are closed, `unreachable_told_at` when they were told so. Until a DM reaches them again, nudges go to the
    circle's channel with `nudges_in_channel`, and wait otherwise. `profile_asked_at` is when they were asked for a
    profile, which they are once.
    """

    id = Snowflake(primary_key=True)
    locale = fields.CharField(16, null=True)
    zone = fields.CharField(64, null=True)
    nudges_allowed_at = Instant(null=True)
    nudges_stopped_at = Instant(null=True)
    nudges_declined_at = Instant(null=True)
    quiet_from = ClockTime(default=QUIET_FROM)
    quiet_until = ClockTime(default=QUIET_UNTIL)
    nudge_days = Weekdays(default=ALL_DAYS)
    nudges_a_week = fields.IntField(default=USUAL_NUDGES)
    nudges_without = EnumSet(NudgeKind, 200, default=frozenset[NudgeKind]())
    snoozed_until = Instant(null=True)
    nudges_in_channel = fields.BooleanField(default=False)
    unreachable_since = Instant(null=True)
    unreachable_told_at = Instant(null=True)
    profile_asked_at = Instant(null=True)


class Absence(Model):
    """When a person is away, from `since` until `until`, in all their circles; without an end until they are back.

    Those of one person do not overlap. `returned_at` is when they said that they are back, if they did.
    """

    id = fields.IntField(primary_key=True)
    user_id = Snowflake()
    since = Instant()
    until = Instant(null=True)
    set_at = Instant()
    returned_at = Instant(null=True)

    class Meta(Model.Meta):
        indexes = (("user_id", "since"), ("until",))


class ServerSettings(Model):
    """What those who manage a server say about it: who may found circles there, and the role that this takes."""

    guild_id = Snowflake(primary_key=True)
    founders = fields.CharEnumField(Founders, max_length=20)
    founder_role = Snowflake(null=True)


class UnconfirmedWords(Model):
    """Text that somebody wrote, stored until they confirm it with the button below it.

    `kind` and `row` are those of the button; newer text for the same button replaces it.
    """

    id = fields.IntField(primary_key=True)
    user_id = Snowflake()
    kind = fields.CharEnumField(ButtonKind, max_length=30)
    row = fields.IntField()
    words = fields.TextField()
    at = Instant()

    class Meta(Model.Meta):
        unique_together = (("user_id", "kind", "row"),)
        indexes = (("at",),)


class Circle(Model):
    """A few members with one narrow focus, a text channel, a voice channel and a role.

    `locale` is the language of its server, as Discord tells it. `rhythm_from` is a local time from which its sessions
    follow every `weeks` weeks; `paused_until` is the local date before which there is none, and `pause_over_on` the one
    on which the last pause ended by itself. `checklist_put_away_at` is when an organiser put away what there is to do
    at the start. Learning partners stay together for about `term_weeks`. `rituals` are those that its organisers chose.
    """

    id = fields.IntField(primary_key=True)
    guild_id = Snowflake()
    locale = fields.CharField(16, null=True)
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
    term_weeks = fields.IntField(default=USUAL_TERM_WEEKS)
    rhythm_from = LocalDateTime(null=True)
    paused_until = LocalDate(null=True)
    pause_over_on = LocalDate(null=True)
    checklist_put_away_at = Instant(null=True)
    rituals = EnumSet(Ritual, LONGEST_RITUALS, default=frozenset[Ritual]())

    class Meta(Model.Meta):
        unique_together = (("guild_id", "name"),)
        indexes = (("role_id",),)


class Member(Model):
    """A person in a circle. The row stays after they leave, so that the history keeps their name.

    `gone_since` is when they were first not found in the circle's server. From then on the circle is closed to them;
    after some days they are set aside: `left_at` is set as well. Both are cleared when they are found there again. Who
    left the circle itself, or was removed, is gone from nowhere.
    """

    id = fields.IntField(primary_key=True)
    circle: fields.ForeignKeyRelation[Circle] = fields.ForeignKeyField(
        "circlekeeper.Circle", related_name="members", db_index=True
    )
    circle_id: int
    user_id = Snowflake(db_index=True)
    organiser = fields.BooleanField(default=False)
    joined_at = Instant()
    left_at = Instant(null=True)
    gone_since = Instant(null=True)

    class Meta(Model.Meta):
        unique_together = (("circle", "user_id"),)


class Invitation(Model):
    """A person invited into a circle, who may have declined, which is shown to nobody, and may still join.

    `message_id` is the message that asks them, and others perhaps, and whose buttons they press; null until it is sent.
    """

    id = fields.IntField(primary_key=True)
    circle: fields.ForeignKeyRelation[Circle] = fields.ForeignKeyField(
        "circlekeeper.Circle", related_name="invitations", db_index=True
    )
    circle_id: int
    user_id = Snowflake()
    invited_by = Snowflake()
    invited_at = Instant()
    accepted_at = Instant(null=True)
    declined_at = Instant(null=True)
    channel_id = Snowflake(null=True)
    message_id = Snowflake(null=True)

    class Meta(Model.Meta):
        unique_together = (("circle", "user_id"),)
        indexes = (("user_id",), ("invited_by",))


class Farewell(Model):
    """A guild where the roles of circles that a person is not in are still to be taken from them; deleted once done."""

    id = fields.IntField(primary_key=True)
    user_id = Snowflake()
    guild_id = Snowflake()

    class Meta(Model.Meta):
        unique_together = (("user_id", "guild_id"),)
