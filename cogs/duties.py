"""Whose turn it is for a duty, from the turns that were taken."""

from collections.abc import Collection

from db import queries
from db.models import Circle, Duty
from rules import rotation
from rules.rotation import Choice


async def chosen(circle: Circle, duty: Duty, away: Collection[int] = ()) -> Choice:
    """Who serves next, and why. Raises RuleError when nobody is left."""
    members = await queries.members(circle.id)
    history = [rotation.Turn(turn.user_id, turn.at) for turn in await queries.turns(circle.id, duty)]
    nobody_else = set(members) <= set(away)
    return rotation.next_turn(members, history, () if nobody_else else away)
