"""What people tell their circles about themselves."""

from tortoise import Model, fields

from db.fields import ClockTime, Snowflake


class Profile(Model):
    """A person's profile. Whatever they did not say is "" or null; nobody but members of their circles see it.

    Waking hours are local, and may go past midnight. Their zone is `Person.zone`, which has other uses, so `zone_shown`
    says whether they want it seen here.
    """

    user_id = Snowflake(primary_key=True)
    domain = fields.CharField(100, default="")
    sector = fields.CharField(100, default="")
    career_stage = fields.CharField(100, default="")
    can_help_with = fields.CharField(500, default="")
    wants_to_learn = fields.CharField(500, default="")
    zone_shown = fields.BooleanField(default=False)
    waking_from = ClockTime(null=True)
    waking_until = ClockTime(null=True)
