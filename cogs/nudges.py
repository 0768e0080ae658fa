"""Nudges: one kind DM in the middle of a cycle, only to those who said yes, answered where it stands."""

from datetime import datetime

import discord
from discord import app_commands

from cogs.base import CircleCog
from cogs.goals.progress import note, own_goal
from db import queries
from db.models import Cycle, Goal, Outgoing, Person, Status
from db.transaction import transaction
from rules import goals, nudges
from runtime.bot import Circlekeeper
from runtime.message import Message
from runtime.outbox import Priority
from runtime.ui import Address, Fields, pressed, submitted

ANSWERS = {
    "check-in-on-track": Status.ON_TRACK,
    "check-in-stuck": Status.STUCK,
    "check-in-done": Status.DONE,
}


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

    @pressed("check-in-on-track")
    async def on_track(self, interaction: discord.Interaction, address: Address) -> None:
        """Note it at once: that one press is all it takes."""
        await self._note(interaction, await own_goal(interaction, address), Status.ON_TRACK, "")

    @pressed("check-in-stuck", "check-in-done")
    async def words_wanted(self, interaction: discord.Interaction, address: Address) -> None:
        """Ask what would help, or what shows that it is done."""
        goal = await own_goal(interaction, address)
        await self.desk.ask(interaction, address.kind, goal.id)

    @submitted("check-in-stuck", "check-in-done")
    async def words_given(self, interaction: discord.Interaction, address: Address, fields: Fields) -> None:
        """Note what was written."""
        goal = await own_goal(interaction, address)
        await self._note(interaction, goal, ANSWERS[address.kind], fields["words"])

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
            buttons = (tuple(self.desk.press(kind, goal.id) for kind in ANSWERS),)
            key = _key(goal)
            await self.bot.outbox.post(key, Message(text, buttons), user=goal.user_id, priority=Priority.NUDGE)
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
            for key in await queries.unsent_dms(user_id):
                await self.bot.outbox.withdraw(key)

    async def _note(self, interaction: discord.Interaction, goal: Goal, status: Status, words: str) -> None:
        partners = await note(self.bot, goal, status, words, self.now())
        if interaction.message is None:
            await self.desk.answer(interaction, "goal/noted", status=status, partners=partners)
        else:
            text = self.bot.words.render("goal/noted", status=status, partners=partners)
            await interaction.response.edit_message(content=text, view=None)


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


async def setup(bot: Circlekeeper) -> None:
    """Add the cog to the bot."""
    await bot.add_cog(Nudges(bot))
