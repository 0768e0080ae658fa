"""Noting what a member says about their goal, and carrying *stuck* to their learning partner."""

from datetime import datetime

import discord

from db import queries
from db.models import Goal, Person, Progress, Status
from db.transaction import transaction
from rules.errors import RuleError
from runtime.bot import Circlekeeper
from runtime.message import Message
from runtime.ui import Address


async def own_goal(interaction: discord.Interaction, address: Address) -> Goal:
    """The goal that a button or a form is about. Raises RuleError for anyone but its owner."""
    goal = await Goal.get_or_none(id=address.row)
    if goal is None or goal.user_id != interaction.user.id:
        raise RuleError("This is about someone else’s goal.")
    return goal


async def note(bot: Circlekeeper, goal: Goal, status: Status, words: str, now: datetime) -> list[int]:
    """Write down what a member said about their goal; returns the partners who hear of it.

    Raises RuleError when a member is stuck, or done, and does not say a word about it.
    """
    if status is not Status.ON_TRACK and not words:
        raise RuleError("A few words, please: they are all that others have to go by.")
    cycle = await goal.cycle
    async with transaction():
        progress = await Progress.create(goal=goal, status=status, words=words, at=now)
        partners = await _ask_partners(bot, goal, progress, now) if status is Status.STUCK else []
        await bot.timekeeper.look_at_all([("board", cycle.circle_id), ("check-in", goal.id)], now)
    return partners


async def _ask_partners(bot: Circlekeeper, goal: Goal, progress: Progress, now: datetime) -> list[int]:
    circle = await (await goal.cycle).circle
    partnership = await queries.partners_of(circle.id, goal.user_id, now)
    if partnership is None:
        return []
    partners = [user_id for user_id in partnership.members if user_id != goal.user_id]
    for partner in partners:
        text = bot.words.render("goal/stuck", circle=circle, goal=goal, progress=progress, partner=partner)
        person = await Person.get(id=partner)
        by_dm = person.nudges_allowed_at is not None
        await bot.outbox.post(
            f"stuck:{progress.id}:{partner}",
            Message(text, card=True, pings=(partner,)),
            user=partner if by_dm else None,
            channel=None if by_dm else circle.text_channel_id,
        )
    return partners
