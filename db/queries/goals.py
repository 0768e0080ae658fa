"""Cycles, goals and their progress."""

from typing import NamedTuple

from db import sql
from db.models import Cycle, Goal, Progress

OPEN_CYCLE = "SELECT * FROM cycle WHERE circle_id = $1 ORDER BY number DESC LIMIT 1"
GOALS = """
SELECT goal.* FROM goal JOIN cycle ON cycle.id = goal.cycle_id
JOIN member ON member.circle_id = cycle.circle_id AND member.user_id = goal.user_id
WHERE goal.cycle_id = $1 AND goal.dropped_at IS NULL ORDER BY member.joined_at, member.id
"""
# In SQL, since a member waits for it to get a form, and building the queryset takes longer than running the query.
OWN_CYCLE = """
SELECT cycle.id AS id, goal.id AS goal, circle.guild_id AS guild_id FROM cycle
JOIN circle ON circle.id = cycle.circle_id AND circle.closed_at IS NULL
JOIN member ON member.circle_id = circle.id AND member.left_at IS NULL AND member.gone_since IS NULL
LEFT JOIN goal ON goal.cycle_id = cycle.id AND goal.user_id = member.user_id AND goal.dropped_at IS NULL
WHERE circle.id = $1 AND member.user_id = $2
ORDER BY cycle.number DESC LIMIT 1
"""


class OwnCycle(NamedTuple):
    """The ids of a cycle, of the member's goal in it, unless that was dropped, and of the circle's server."""

    id: int
    goal: int | None
    guild_id: int


async def open_cycle(circle_id: int) -> Cycle:
    """The circle's newest cycle. Every circle has one from its creation on."""
    (newest,) = await sql.instances(Cycle, OPEN_CYCLE, [circle_id])
    return newest


async def own_cycle(circle_id: int, user_id: int) -> OwnCycle | None:
    """The newest cycle of an open circle if it is open to this person as a member, otherwise None."""
    found = await sql.rows(OWN_CYCLE, [circle_id, user_id])
    return OwnCycle(**found[0]) if found else None


async def cycle_before(cycle: Cycle) -> Cycle | None:
    """The cycle that ended when `cycle` opened."""
    return await Cycle.get_or_none(circle_id=cycle.circle_id, number=cycle.number - 1)


async def goal_of(cycle_id: int, user_id: int) -> Goal | None:
    """A member's goal in a cycle, unless it was dropped."""
    return await Goal.get_or_none(cycle_id=cycle_id, user_id=user_id, dropped_at=None)


async def last_goal(circle_id: int, user_id: int) -> Goal | None:
    """The newest goal of a member in a circle, of whichever cycle, with its progress, unless it was dropped."""
    rows = Goal.filter(cycle__circle_id=circle_id, user_id=user_id, dropped_at=None)
    return await rows.prefetch_related("progress").order_by("-cycle__number").first()


async def who_has_one(cycle_id: int) -> frozenset[int]:
    """Who has a goal in a cycle that was not dropped."""
    rows = await Goal.filter(cycle_id=cycle_id, dropped_at=None).only("id", "user_id")
    return frozenset(row.user_id for row in rows)


async def goals_of(cycle_id: int) -> list[Goal]:
    """All goals of a cycle that were not dropped, with their progress, in the order in which their members joined."""
    goals = await sql.instances(Goal, GOALS, [cycle_id])
    await Goal.fetch_for_list(goals, "progress")
    return goals


async def goal_history(circle_id: int, user_id: int | None = None) -> list[Goal]:
    """All goals of a circle, or of one member in it, with their cycles and progress, oldest cycle first."""
    rows = Goal.filter(cycle__circle_id=circle_id).prefetch_related("cycle", "progress")
    if user_id is not None:
        rows = rows.filter(user_id=user_id)
    return await rows.order_by("cycle__number", "set_at", "id")


async def progress_of(goal_id: int) -> list[Progress]:
    """What a member said about a goal, oldest first."""
    return await Progress.filter(goal_id=goal_id).order_by("at", "id")
