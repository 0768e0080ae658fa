"""Asks a member how their learning partner suits them: the day after another one has told that they have met."""

from datetime import datetime, timedelta

from rules.nudges import Occasion, spread
from services.nudges.definition import Candidate, NudgeDefinition
from services.nudges.facts import MemberFacts
from vocabulary.controls import ButtonKind
from vocabulary.keys import OccasionKey
from vocabulary.nudges import NudgeKind
from vocabulary.reasons import Reason

ASKED_AFTER, ASKED_FOR = timedelta(days=1), timedelta(days=7)


def occasion(member: int, partnership: int, met_at: datetime, *, answered: bool) -> Occasion:
    """A day after the first meeting, to whoever was not asked where they told of it themselves."""
    key = OccasionKey(NudgeKind.PARTNER_FIT, partnership)
    at, against = met_at + ASKED_AFTER + spread(member, str(key)), Reason("nudges/fit-told") if answered else None
    return Occasion(key, at, met_at + ASKED_FOR, Reason("nudges/partners-met"), against)


async def find(facts: MemberFacts) -> list[Candidate]:
    """The member's partnership, if somebody else told that they have met; of a trio, the first partner."""
    row = await facts.partnership()
    if row is None or row.met_at is None or facts.user_id in row.told_by:
        return []
    other = next(member for member in row.members if member != facts.user_id)
    one = occasion(facts.user_id, row.id, row.met_at, answered=facts.user_id in row.answered_by)
    return [Candidate(one, facts.circle, row.id, (str(other),), {"other": other})]


KIND = NudgeDefinition(
    "nudge/partner-fit",
    find,
    buttons=(ButtonKind.PARTNERS_FIT, ButtonKind.PARTNERS_FIT_OPEN, ButtonKind.PARTNERS_NO_FIT),
    private=True,
)
