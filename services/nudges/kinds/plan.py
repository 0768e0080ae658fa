"""Reminds of a plan, “When …, I will …”, at the moment that its member chose for it, and asks how the goal is going."""

from datetime import datetime

from db.queries import nudges
from rules.if_then import LATE_BY, plan_in
from rules.nudges import Occasion
from services.goals.check_ins import ANSWERS
from services.nudges.definition import Candidate, NudgeDefinition
from services.nudges.facts import MemberFacts
from services.nudges.kinds.check_in import ANSWERED_BY
from vocabulary.goals import GoalStatus
from vocabulary.keys import OccasionKey, second_of
from vocabulary.nudges import NudgeKind
from vocabulary.reasons import Reason


def occasion(goal: int, at: datetime, *, done: bool) -> Occasion:
    """At that very moment, or as soon after it as a DM is welcome."""
    key = OccasionKey.of(NudgeKind.PLAN, goal, second_of(at))
    against = Reason("nudges/goal-done") if done else None
    return Occasion(key, at, at + LATE_BY, Reason("nudges/your-moment"), against)


async def find(facts: MemberFacts) -> list[Candidate]:
    """The plan among the actions of the member's goal, if they chose a moment for it."""
    goal = facts.circle.goal
    plan = None if goal is None or goal.plan_at is None else plan_in(goal.actions)
    if goal is None or goal.plan_at is None or plan is None:
        return []
    said = await nudges.said_about(goal.id)
    done = bool(said) and said[-1].status is GoalStatus.DONE
    return [Candidate(occasion(goal.id, goal.plan_at, done=done), facts.circle, goal.id, facts={"plan": plan.words})]


KIND = NudgeDefinition("nudge/plan", find, buttons=tuple(ANSWERS), answered_by=ANSWERED_BY)
