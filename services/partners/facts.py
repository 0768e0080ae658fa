"""What the rules of pairing are given: who takes part, who has met whom, and what speaks for and against a pair."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from db.models import Circle, Partnership, Person, Profile
from db.queries import absences, circles, partners, profiles
from rules.absences import Absence
from rules.partners.groupings import Pair
from rules.partners.history import Term
from rules.partners.terms import ends_from, taking_part
from rules.partners.traits import Hours, Suitability, Traits
from services.people import zone_among
from vocabulary.nudges import QUIET_FROM, QUIET_UNTIL


@dataclass(frozen=True, slots=True)
class PairingFacts:
    """A circle at one instant. `terms` has the groups of each term so far, the current one last."""

    members: tuple[int, ...]
    taking_part: tuple[int, ...]
    current: tuple[Partnership, ...]
    terms: tuple[Term, ...]
    avoided: frozenset[Pair]
    suitability: Suitability


async def pairing_facts(circle: Circle, now: datetime) -> PairingFacts:
    """All that decides who are partners."""
    members = await circles.members(circle.id)
    away = [Absence(*one) for one in await absences.absences(members, now)]
    rows = await partners.partnerships(circle.id)
    numbers = range(1, max((row.term for row in rows), default=0) + 1)
    return PairingFacts(
        members=tuple(members),
        taking_part=tuple(taking_part(members, away, now)),
        current=tuple(row for row in rows if row.ended_at is None),
        terms=tuple([row.members for row in rows if row.term == number] for number in numbers),
        avoided=await partners.avoided(circle.id),
        suitability=await _suitability(circle, members, now),
    )


async def planned_end(circle: Circle, weeks: int) -> datetime | None:
    """From when on a session would end the current term of so many weeks, which began with its first partnership."""
    current = await partners.current_partnerships(circle.id)
    if not current:
        return None
    first = await Partnership.filter(circle_id=circle.id, term=current[0].term).order_by("opened_at").limit(1)
    return ends_from(first[0].opened_at, weeks, circle.zone)


async def _suitability(circle: Circle, members: list[int], now: datetime) -> Suitability:
    support, said = await partners.support_requested(circle.id), await profiles.profiles(members)
    people = {person.id: person for person in await Person.filter(id__in=members)}
    traits = {
        member: Traits(
            asks_for=support.get(member, ""),
            can_help_with=said[member].can_help_with,
            hours=_hours(said[member], zone_among(people[member], [circle.zone])),
            sector=said[member].sector,
        )
        for member in members
    }
    return Suitability(traits, now.astimezone(ZoneInfo(circle.zone)).date())


def _hours(profile: Profile, zone: str) -> Hours:
    """When somebody is awake, as they said; as long as they did not, as most people are.

    Their quiet hours do not count: from who is with whom, others could tell what these are.
    """
    if profile.waking_from is None or profile.waking_until is None:
        return Hours(zone, QUIET_UNTIL, QUIET_FROM)
    return Hours(zone, profile.waking_from, profile.waking_until, told=profile.zone_shown)
