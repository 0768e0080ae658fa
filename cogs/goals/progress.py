"""Noting what a member says about their goal."""

from collections.abc import Mapping
from datetime import datetime

import discord

from cogs.base import circle_about
from db.models import Goal, Progress
from db.transaction import transaction
from rules.errors import RuleError
from runtime.bot import Circlekeeper
from vocabulary.goals import GoalStatus
from vocabulary.keys import Address


async def own_goal(interaction: discord.Interaction, address: Address) -> Goal:
    """The goal that a button or a form is about.

    Raises RuleError for anyone but its owner, for an owner who has left the circle or whose circle is closed, and for
    a goal that is dropped.
    """
    goal = await Goal.get_or_none(id=address.row)
    if goal is None or goal.user_id != interaction.user.id:
        raise RuleError("This is about someone else’s goal.")
    await circle_about(interaction, (await goal.cycle).circle_id)
    if goal.dropped_at is not None:
        raise RuleError("This goal is dropped already.")
    return goal


async def note(
    bot: Circlekeeper,
    goal: Goal,
    status: GoalStatus,
    words: str,
    now: datetime,
    evidence: Mapping[str, object] | None = None,
) -> Progress:
    """Write down what a member said about their goal, and what shows it."""
    cycle = await goal.cycle
    async with transaction():
        progress = await Progress.create(goal=goal, status=status, words=words, evidence=evidence, at=now)
        await bot.timekeeper.look_at_all([("board", cycle.circle_id), ("check-in", goal.id)], now)
    return progress
