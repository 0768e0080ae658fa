"""What people want of what is written to them: whether, when and how often. Read from the facts, for the rules."""

from db.models import Person
from db.queries import circles
from rules import nudges
from rules.nudges import NudgeSettings
from rules.quiet import QuietHours


async def zone_of(person: Person) -> str:
    """Their own zone, or that of their oldest circle until they give one."""
    if person.zone:
        return person.zone
    mine = await circles.circles_of(person.id)
    return mine[0].zone if mine else "UTC"


def takes_dms(person: Person) -> bool:
    """Whether a DM may be written to them, and reaches them."""
    return person.nudges_allowed_at is not None and person.unreachable_since is None


async def nudge_settings_of(person: Person) -> NudgeSettings:
    """What holds for them. Raises Refusal for settings that cannot be."""
    return NudgeSettings(
        hours=QuietHours(
            zone=await zone_of(person),
            quiet_from=person.quiet_from,
            quiet_until=person.quiet_until,
            days=person.nudge_days,
        ),
        consented=person.nudges_allowed_at is not None,
        stopped=person.nudges_stopped_at is not None,
        a_week=person.nudges_a_week,
        without=person.nudges_without,
        snoozed_until=person.snoozed_until,
        offset=nudges.spread(person.id, "morning"),
        reachable=person.unreachable_since is None or person.nudges_in_channel,
    )
