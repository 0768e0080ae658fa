"""The commands and buttons of `/nudges`, and the check-in in the middle of a cycle."""

from datetime import datetime

import discord
from discord import app_commands

from cogs.base import CircleCog
from cogs.goals.answers import buttons_about
from cogs.nudges.withdrawal import withdraw
from db import queries
from db.models import Cycle, Goal, Outgoing, Person
from db.transaction import transaction
from rules import goals, nudges
from runtime.bot import Circlekeeper
from runtime.message import Message
from runtime.outbox import Priority
from runtime.ui import Address, pressed


class Nudges(CircleCog, group_name="nudges"):
    """Kind reminders by DM, if you want them."""

    def __init__(self, bot: Circlekeeper) -> None:
        super().__init__(bot)
        bot.timekeeper.watch("check-in", self.look)

    @app_commands.command()
    async def start(self, interaction: discord.Interaction) -> None:
        """Let me ask you by DM how your goal is going."""
        await self._allow(interaction.user.id)
        await self.desk.answer(interaction, "nudge/started")

    @app_commands.command()
    async def stop(self, interaction: discord.Interaction) -> None:
        """No more DMs from me."""
        await self._disallow(interaction.user.id)
        await self.desk.answer(interaction, "nudge/stopped")

    @pressed("nudges-start")
    async def start_pressed(self, interaction: discord.Interaction, address: Address) -> None:
        """The same as `/nudges start`."""
        await self._allow(interaction.user.id)
        await interaction.response.edit_message(content=self.bot.words.render("nudge/started"), view=None)

    @pressed("nudges-decline")
    async def decline_pressed(self, interaction: discord.Interaction, address: Address) -> None:
        """No DMs, then, whatever was said in another circle."""
        await self._disallow(interaction.user.id)
        await interaction.response.edit_message(content=self.bot.words.render("nudge/declined"), view=None)

    async def look(self, goal_id: int, now: datetime) -> datetime | None:
        """Ask how a goal is going, if the rule says so."""
        goal = await Goal.get(id=goal_id).prefetch_related("cycle__circle")
        cycle = goal.cycle
        newest = await queries.open_cycle(cycle.circle_id)
        if cycle.id != newest.id or cycle.circle.closed_at is not None:
            return None
        decision = nudges.decide_check_in(await _facts(goal, cycle), now)
        if decision.send:
            text = self.bot.words.render("nudge/check-in", circle=cycle.circle, goal=goal)
            message = Message(text, (buttons_about(self.desk, goal),))
            await self.bot.outbox.post(_key(goal), message, user=goal.user_id, priority=Priority.NUDGE)
        return decision.look_at

    async def _allow(self, user_id: int) -> None:
        now = self.now()
        async with transaction():
            await Person.update_or_create(id=user_id, defaults={"nudges_allowed_at": now})
            for circle in await queries.circles_of(user_id):
                goal = await queries.goal_of((await queries.open_cycle(circle.id)).id, user_id)
                if goal is not None:
                    await self.bot.timekeeper.look_at("check-in", goal.id, now)

    async def _disallow(self, user_id: int) -> None:
        async with transaction():
            await Person.filter(id=user_id).update(nudges_allowed_at=None)
            await withdraw(self.bot, user_id)


async def _facts(goal: Goal, cycle: Cycle) -> nudges.Facts:
    person = await Person.get(id=goal.user_id)
    said = await queries.progress_of(goal.id)
    session = await queries.open_session(cycle.circle_id)
    follows = session is not None and session.starts_at > cycle.opened_at
    return nudges.Facts(
        consented=person.nudges_allowed_at is not None,
        goal_set=True,
        last_said_at=said[-1].at if said else goal.set_at,
        last_status=goals.Status(said[-1].status) if said else None,
        cycle_opened=cycle.opened_at,
        next_session=session.starts_at if session and follows else None,
        already_asked=await Outgoing.exists(key=_key(goal)),
        zone=person.zone or cycle.circle.zone,
    )


def _key(goal: Goal) -> str:
    return f"check-in:{goal.id}"
