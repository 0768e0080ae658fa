"""Asks for a goal: a day after the session that opened the cycle, until the goal is set."""

from rules import nudge_times
from services.nudges.definition import Candidate, NudgeDefinition
from services.nudges.facts import MemberFacts
from vocabulary.controls import ButtonKind
from vocabulary.nudges import NudgeKind


async def find(facts: MemberFacts) -> list[Candidate]:
    """The circle's cycle, unless it is the first one, which no session opened."""
    cycle = await facts.cycle()
    if cycle.number == 1:
        return []
    is_set = await facts.goal() is not None
    occasion = nudge_times.goal_unset(facts.user_id, cycle.id, cycle.opened_at, is_set=is_set)
    return [Candidate(occasion, facts.circle, facts.circle.id)]


GOAL_UNSET = NudgeDefinition(NudgeKind.GOAL_UNSET, "nudge/goal-unset", (ButtonKind.GOAL_SET,), find)
