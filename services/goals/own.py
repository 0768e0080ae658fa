"""A member's own goal: that of the open cycle, or the one that a button or a form is about."""

from dataclasses import dataclass
from typing import Self

from db.models import Goal
from db.queries import goals
from services.lookup import CircleHere, CircleLookup
from vocabulary.errors import Refusal


@dataclass(frozen=True, slots=True)
class OwnGoal:
    """A member's own goal, with its circle. `goal` is the first of its five fields."""

    id: int
    user_id: int
    goal: str
    circle: CircleHere

    @classmethod
    def of(cls, row: Goal, circle: CircleHere) -> Self:
        """What a command needs of this row."""
        return cls(row.id, row.user_id, row.goal, circle)


async def own_goal(lookup: CircleLookup, goal_id: int, user_id: int) -> tuple[Goal, CircleHere]:
    """The goal that a button or a form is about, with its cycle.

    Raises Refusal for anyone but its owner, for an owner who has left the circle or whose circle is closed, and for
    a goal that is dropped.
    """
    goal = await Goal.get_or_none(id=goal_id).prefetch_related("cycle")
    if goal is None or goal.user_id != user_id:
        raise Refusal("goals/not-yours")
    circle = await lookup.about(user_id, goal.cycle.circle_id)
    if goal.dropped_at is not None:
        raise Refusal("goals/dropped")
    return goal, circle


async def current_goal(circle_id: int, user_id: int) -> Goal | None:
    """A member's goal in the open cycle."""
    return await goals.goal_of((await goals.open_cycle(circle_id)).id, user_id)


async def is_over(goal: Goal) -> bool:
    """Whether a goal, read with its cycle, is of a cycle before the open one."""
    return (await goals.open_cycle(goal.cycle.circle_id)).id != goal.cycle_id
