"""Asks how a goal is going: in the middle of the cycle, unless the member spoke about it lately or has reached it."""

from rules import nudge_times
from services.goals.check_ins import ANSWERS
from services.nudges.definition import Candidate, NudgeDefinition
from services.nudges.facts import MemberFacts
from vocabulary.nudges import NudgeKind


async def find(facts: MemberFacts) -> list[Candidate]:
    """The member's goal for the coming session."""
    ahead = await facts.goal_ahead()
    if ahead is None:
        return []
    goal, opened_at, session_at = ahead.goal, (await facts.cycle()).opened_at, ahead.session.starts_at
    about = (facts.user_id, goal.id, opened_at, session_at, facts.circle.zone)
    occasion = nudge_times.check_in(*about, ahead.spoke, facts.now)
    return [Candidate(occasion, facts.circle, goal.id, facts={"goal": goal})]


CHECK_IN = NudgeDefinition(NudgeKind.CHECK_IN, "nudge/check-in", tuple(ANSWERS), find)
