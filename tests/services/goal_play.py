"""What members do about their goals, for the tests of any service that needs it."""

from db.models import Cycle, Goal
from db.queries import goals
from services.goals.check_ins import CheckIn
from vocabulary.goals import GoalStatus

WORDS = {
    "goal": "Run three tests of our onboarding",
    "why": "Half of the new teachers never reach their second lesson",
    "actions": "Write the hypotheses, start the first test",
    "evidence": "The debrief, and the numbers before and after",
    "support": "A second pair of eyes on sample sizes",
}


async def open_next_cycle(house, circle):
    """A new cycle, as a regular session opens it."""
    last = await goals.open_cycle(circle.id)
    return await Cycle.create(circle=circle, number=last.number + 1, opened_at=house.now)


async def goal_of(circle, user_id):
    """A member's goal in the open cycle, or None."""
    return await goals.goal_of((await goals.open_cycle(circle.id)).id, user_id)


async def check_in(house, goal_id, status=GoalStatus.ON_TRACK, *, posted_at=None, **said):
    """Have a goal's member say how it is going; returns what they are told."""
    user_id = (await Goal.get(id=goal_id)).user_id
    return await house.services.goals.check_ins.note(goal_id, user_id, CheckIn(status, **said), posted_at)
