"""What people want of what is written to them: whether, when and how often. Read from the facts, for the rules."""

from collections.abc import Collection, Iterable

from db.models import Person
from db.queries import absences, circles, people
from rules import nudges
from rules.absences import Absence
from rules.nudge_settings import NudgeSettings
from rules.quiet import QuietHours


async def zone_of(person: Person) -> str:
    """Their own zone, or that of their oldest circle until they give one."""
    return zone_among(person, [await circles.oldest_zone(person.id)])


def zone_among(person: Person, zones: Iterable[str | None]) -> str:
    """The same, where the zones of their circles are known, that of the oldest one first."""
    return person.zone or next(iter(zones), None) or "UTC"


async def note_locale(user_id: int, locale: str) -> None:
    """A person has done something, with their Discord in that language: DMs to them are in it from now on."""
    await people.note_locale(user_id, locale)


def takes_dms(person: Person) -> bool:
    """Whether a DM may be written to them, and reaches them."""
    return person.nudges_allowed_at is not None and person.unreachable_since is None


def has_decided(person: Person) -> bool:
    """Whether they have said yes or no to DMs."""
    said = (person.nudges_allowed_at, person.nudges_stopped_at, person.nudges_declined_at)
    return any(at is not None for at in said)


async def nudge_settings_of(person: Person) -> NudgeSettings:
    """What holds for them. Raises Refusal for settings that cannot be."""
    known = [Absence(*one.absence) for one in await absences.known([person.id])]
    return nudge_settings(person, await zone_of(person), known)


def nudge_settings(person: Person, zone: str, known: Collection[Absence]) -> NudgeSettings:
    """The same, where their zone and absences are known."""
    return NudgeSettings(
        hours=QuietHours(
            zone=zone,
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
        absences=known,
    )
