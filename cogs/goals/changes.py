"""What becomes of a goal that is not reached: it is carried over into the next cycle, or dropped, with the reason."""

from dataclasses import asdict

import discord
from discord.ext import commands

from cogs.goals.progress import own_goal
from db import queries
from db.models import Circle, Goal
from db.transaction import transaction
from rules import goals
from rules.errors import RuleError
from runtime.bot import Circlekeeper
from runtime.message import Press
from runtime.ui import Fields, pressed, submitted
from runtime.words import Words
from vocabulary.controls import ButtonKind, FormKind
from vocabulary.keys import Address


def buttons_of(words: Words, circle: Circle, goal: Goal, *, current: bool) -> tuple[Press, ...]:
    """What a member can do about their own goal, of this cycle or of the last one."""
    if current:
        return (
            words.button(ButtonKind.GOAL_SET, circle.id),
            words.button(ButtonKind.GOAL_UPDATE, circle.id),
            words.button(ButtonKind.GOAL_DROP, goal.id),
        )
    return words.button(ButtonKind.GOAL_CARRY, goal.id), words.button(ButtonKind.GOAL_SET, circle.id)


class GoalChanges(commands.Cog):
    """Takes the reasons, and makes what follows from them."""

    def __init__(self, bot: Circlekeeper) -> None:
        self._bot = bot

    @pressed(ButtonKind.GOAL_CARRY, ButtonKind.GOAL_DROP)
    async def reason_wanted(self, interaction: discord.Interaction, address: Address) -> None:
        """Ask for the reason."""
        goal = await self._changeable(interaction, address)
        await self._bot.responder.ask(interaction, FormKind(address.kind), goal.id)

    @submitted(FormKind.GOAL_CARRY)
    async def carry_over(self, interaction: discord.Interaction, address: Address, fields: Fields) -> None:
        """The same goal for the cycle that is open now. Its first words stay what they were."""
        because, now = _reason(fields), self._bot.clock.now()
        async with transaction():
            goal = await self._changeable(interaction, address)
            cycle = await queries.open_cycle((await goal.cycle).circle_id)
            if await queries.goal_of(cycle.id, goal.user_id) is not None:
                raise RuleError("You have a goal in this cycle already. One at a time is enough.")
            words = {field.key: getattr(goal, field.key) for field in goals.FIELDS}
            kept = asdict(goals.Words(**words))
            facts = {"carried_from": goal, "carried_because": because, "set_at": now}
            new = await Goal.create(cycle=cycle, user_id=goal.user_id, **kept, **facts)
            await self._look_at(new, cycle.circle_id)
        await self._bot.responder.answer(interaction, "goal/carried", goal=new)

    @submitted(FormKind.GOAL_DROP)
    async def drop(self, interaction: discord.Interaction, address: Address, fields: Fields) -> None:
        """Let the goal go; another may be set in the same cycle."""
        because, now = _reason(fields), self._bot.clock.now()
        async with transaction():
            goal = await self._changeable(interaction, address)
            goal.dropped_at, goal.dropped_because = now, because
            await goal.save(update_fields=["dropped_at", "dropped_because"])
            await self._look_at(goal, (await goal.cycle).circle_id)
        await self._bot.responder.answer(interaction, "goal/dropped", goal=goal)

    async def _changeable(self, interaction: discord.Interaction, address: Address) -> Goal:
        """One's own goal of the open cycle to drop, or of an earlier one to carry over. Raises RuleError otherwise."""
        goal = await own_goal(interaction, address)
        cycle = await goal.cycle
        current = (await queries.open_cycle(cycle.circle_id)).id == cycle.id
        if address.kind == ButtonKind.GOAL_CARRY and current:
            raise RuleError("This goal belongs to this cycle; there is nothing to carry over yet.")
        if address.kind == ButtonKind.GOAL_DROP and not current:
            raise RuleError("The cycle of this goal is over; it needs no dropping.")
        return goal

    async def _look_at(self, goal: Goal, circle_id: int) -> None:
        await self._bot.timekeeper.look_at_all([("board", circle_id), ("check-in", goal.id)], self._bot.clock.now())


def _reason(fields: Fields) -> str:
    because = fields["words"].strip()
    if not because:
        raise RuleError("A reason, please: half a sentence is enough.")
    return because
