"""Leads back after an absence of more than a week: the goal, who waits for an answer, when the circle meets; once.

It tells what is ahead, and nothing of what was missed. Who says that they are back is shown the same at once.
"""

from datetime import datetime, timedelta

from db.models import Goal
from db.queries import goals as goal_facts, questions
from rules import goals
from rules.absences import Absence
from rules.nudges import Occasion, spread
from services.nudges.definition import Candidate, NudgeDefinition
from services.nudges.facts import MemberFacts
from vocabulary.controls import ButtonKind
from vocabulary.goals import GoalStatus
from vocabulary.keys import OccasionKey
from vocabulary.nudges import NudgeKind
from vocabulary.reasons import Reason

UNTIL = timedelta(days=5)
ASKED_BEFORE = timedelta(days=7)
"""What was asked so long before an absence may still wait for an answer."""
MOST_ASKED = 3


def occasion(absence_id: int, absence: Absence, back_at: datetime, circle: int) -> Occasion:
    """When somebody comes back, in all circles at the same moment, so that one message has them all."""
    key = OccasionKey.of(NudgeKind.WAY_BACK, absence_id, circle)
    at = back_at + spread(absence.member, str(absence_id))
    return Occasion(key, at, back_at + UNTIL, Reason("nudges/back"))


async def find(facts: MemberFacts) -> list[Candidate]:
    """A long absence that ends by itself, or did so lately, with none that follows at once."""
    found: list[Candidate] = []
    for known in await facts.absences():
        absence = Absence(*known.absence)
        ends = absence.until
        if ends is None or not absence.is_long or known.returned_at is not None or ends + UNTIL < facts.now:
            continue
        if not await facts.is_away_at(ends):
            found.append(await candidate(facts, occasion(known.id, absence, ends, facts.circle.id), absence.since))
    return found


async def candidate(facts: MemberFacts, back: Occasion, since: datetime) -> Candidate:
    """What leads somebody back into one circle who was away from `since` on."""
    circle = facts.circle
    asked = (await questions.open_to(circle.id, facts.user_id, since - ASKED_BEFORE))[:MOST_ASKED]
    ahead = next((one for one in await facts.coming() if one.starts_at > facts.now), None)
    goal = await goal_facts.last_goal(circle.id, facts.user_id)
    is_current = circle.goal is not None
    is_done = goal is not None and goals.status_of(goal.progress) is GoalStatus.DONE
    words_need = {
        "circle_name": circle.name,
        "goal": None if is_done and not is_current else goal,
        "is_current": is_current,
        "is_done": is_done,
        "asked": asked,
        "session": ahead,
    }
    answer = [(ButtonKind.ASK_ANSWER, one.ask) for one in asked if len(asked) == 1]
    recommit = _recommit(circle.id, goal, is_current=is_current, is_done=is_done)
    return Candidate(back, circle, circle.id, facts=words_need, own_buttons=(*recommit, *answer))


def _recommit(circle: int, goal: Goal | None, *, is_current: bool, is_done: bool) -> tuple[tuple[ButtonKind, int], ...]:
    """One press to go on with the goal, in the cycle that is open by now, and one to set another."""
    set_anew = (ButtonKind.GOAL_SET, circle)
    if goal is None or is_done:
        return (set_anew,)
    go_on = ButtonKind.CHECK_IN_ON_TRACK if is_current else ButtonKind.GOAL_KEEP
    return (go_on, goal.id), set_anew


KIND = NudgeDefinition("nudge/way-back", find, private=True, greeting="nudge/welcome-back")
