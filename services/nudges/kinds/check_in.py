"""Asks how a goal is going: in the middle of the cycle, unless the member spoke about it lately or has reached it.

Who chose to be asked at the moment of a plan is asked then instead.
"""

from dataclasses import replace
from datetime import datetime

from rules.nudge_times import LastProgress, halfway, made_unnecessary
from rules.nudges import Occasion
from services.goals.check_ins import ANSWERS
from services.nudges.definition import Candidate, NudgeDefinition
from services.nudges.facts import MemberFacts
from vocabulary.keys import OccasionKey
from vocabulary.nudges import ActKind, NudgeKind
from vocabulary.reasons import Reason


def occasion(
    member: int, goal: int, opened_at: datetime, session_at: datetime, zone: str, progress: LastProgress, now: datetime
) -> Occasion:
    """In the middle of the cycle, in the morning by the circle's clock. Raises Refusal for an unknown zone."""
    at, until = halfway(member, opened_at, session_at, zone)
    against = made_unnecessary(progress, max(at, now))
    return Occasion(OccasionKey(NudgeKind.CHECK_IN, goal), at, until, Reason("nudges/cycle-half-over"), against)


async def find(facts: MemberFacts) -> list[Candidate]:
    """The member's goal for the coming session."""
    ahead = await facts.goal_ahead()
    if ahead is None:
        return []
    goal, opened_at, session_at = ahead.goal, facts.circle.cycle.opened_at, ahead.session.starts_at
    about = (facts.user_id, goal.id, opened_at, session_at, facts.circle.zone)
    asked = occasion(*about, ahead.spoke, facts.now)
    if goal.plan_at is not None:
        asked = replace(asked, against=Reason("nudges/asked-at-your-moment"))
    return [Candidate(asked, facts.circle, goal.id, facts={"goal": goal})]


ANSWERED_BY = {ActKind.GOAL, ActKind.PROGRESS}
KIND = NudgeDefinition("nudge/check-in", find, buttons=tuple(ANSWERS), answered_by=ANSWERED_BY)
