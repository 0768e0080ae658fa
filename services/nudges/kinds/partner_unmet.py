"""Asks learning partners to meet: in the middle of their term, unless they have met, as one of them told.

Nobody is asked to meet somebody who is away.
"""

from datetime import datetime, timedelta

from db.queries import absences
from rules.cadence import midpoint
from rules.nudges import Occasion, spread
from services.nudges.definition import Candidate, NudgeDefinition
from services.nudges.facts import MemberFacts
from vocabulary.controls import ButtonKind
from vocabulary.keys import OccasionKey
from vocabulary.nudges import ActKind, NudgeKind
from vocabulary.reasons import Reason

UNMET_FOR = timedelta(days=7)


def occasion(
    member: int,
    partnership: int,
    opened_at: datetime,
    ends_at: datetime,
    zone: str,
    *,
    met: bool,
    alone: bool = False,
) -> Occasion:
    """In the middle of a term, to partners who have not met yet, unless one is `alone` since the others are away.

    Raises Refusal for an unknown zone.
    """
    key, middle = OccasionKey(NudgeKind.PARTNER_UNMET, partnership), midpoint(opened_at, ends_at, zone)
    at, against = middle + spread(member, str(key)), Reason("nudges/met") if met else None
    if alone and against is None:
        against = Reason("nudges/partner-away")
    return Occasion(key, at, middle + UNMET_FOR, Reason("nudges/partners-halfway"), against)


async def find(facts: MemberFacts) -> list[Candidate]:
    """The partnership in which the member is now."""
    row = await facts.partnership()
    if row is None:
        return []
    about = (facts.user_id, row.id, row.opened_at, row.ends_at, facts.circle.zone)
    others = [member for member in row.members if member != facts.user_id]
    away = frozenset[int]() if row.met else await absences.away_at(others, facts.now)
    here = [member for member in others if member not in away]
    unmet = occasion(*about, met=row.met, alone=not here)
    return [Candidate(unmet, facts.circle, row.id, facts={"others": here})]


KIND = NudgeDefinition("nudge/partner-unmet", find, buttons=(ButtonKind.PARTNERS_MET,), answered_by={ActKind.MEETING})
