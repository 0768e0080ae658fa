"""Noting what a member says about their goal."""

from collections.abc import Mapping
from datetime import datetime

import discord

from cogs.base import circle_about
from db.models import Goal, Progress, Status
from db.transaction import transaction
from rules.errors import RuleError
from runtime.bot import Circlekeeper
from runtime.ui import Address


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
    status: Status,
    words: str,
    now: datetime,
    evidence: Mapping[str, object] | None = None,
) -> Progress:
    """Write down what a member said about their goal, and what shows it.

    Raises RuleError when a member is stuck and does not say a word about it, or done and shows nothing for it.
    """
    if status is Status.STUCK and not words:
        raise RuleError("A few words, please: they are all that others have to go by.")
    if status is Status.DONE and not words and evidence is None:
        raise RuleError("A few words, please, or a link or a file: something that shows it.")
    cycle = await goal.cycle
    async with transaction():
        progress = await Progress.create(goal=goal, status=status, words=words, evidence=evidence, at=now)
        await bot.timekeeper.look_at_all([("board", cycle.circle_id), ("check-in", goal.id)], now)
    return progress
