"""Asks for a goal: a day after the session that opened the cycle, until the goal is set."""

from datetime import datetime, timedelta

from rules.nudges import Occasion, spread
from services.nudges.definition import Candidate, NudgeDefinition
from services.nudges.facts import MemberFacts
from vocabulary.controls import ButtonKind
from vocabulary.keys import OccasionKey
from vocabulary.nudges import ActKind, NudgeKind
from vocabulary.reasons import Reason

AFTER, UNTIL = timedelta(days=1), timedelta(days=4)


def occasion(member: int, cycle: int, opened_at: datetime, *, is_set: bool) -> Occasion:
    """A day after the session that opened the cycle, to a member who has no goal yet."""
    key = OccasionKey(NudgeKind.GOAL_UNSET, cycle)
    against = Reason("nudges/goal-set") if is_set else None
    at = opened_at + AFTER + spread(member, str(key))
    return Occasion(key, at, opened_at + UNTIL, Reason("nudges/session-day-ago"), against)


async def find(facts: MemberFacts) -> list[Candidate]:
    """The circle's cycle, unless it is the first one, which no session opened."""
    cycle = facts.circle.cycle
    if cycle.number == 1:
        return []
    is_set = facts.circle.goal is not None
    return [Candidate(occasion(facts.user_id, cycle.id, cycle.opened_at, is_set=is_set), facts.circle, facts.circle.id)]


KIND = NudgeDefinition("nudge/goal-unset", find, buttons=(ButtonKind.GOAL_SET,), answered_by={ActKind.GOAL})
