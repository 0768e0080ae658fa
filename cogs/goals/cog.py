"""The part of `/goal` about what a goal is: set, shown, looked back at, carried over, dropped."""

from collections.abc import Sequence
from typing import Any

import discord
from discord import app_commands

from cogs.base import CircleCog, CircleOption
from runtime.given import Fields
from runtime.message import Button
from runtime.ui import pressed, submitted
from runtime.words import Words
from services.advice import tell_buttons
from services.goals.goals import GoalInWords
from services.lookup import CircleHere
from vocabulary.controls import ButtonKind, FormKind
from vocabulary.keys import Address


class Goals(CircleCog, group_name="goal"):
    """Set one goal a cycle, and see how it goes."""

    @app_commands.command(name="set")
    async def set_(self, interaction: discord.Interaction, circle: CircleOption = None) -> None:
        """Set or change your goal for this cycle."""
        await self._ask(interaction, await self.circle_here(interaction, circle))

    @app_commands.command()
    @app_commands.describe(member="Whose goal; yours if you skip this")
    async def show(
        self, interaction: discord.Interaction, member: discord.User | None = None, circle: CircleOption = None
    ) -> None:
        """See a goal with its check-ins."""
        here, person = await self.circle_here(interaction, circle), (member or interaction.user).id
        own = person == interaction.user.id
        goal = await self.services.goals.goals.show(here.id, person, interaction.user.id)
        words, tried = self.words_for(interaction), await self.services.advice.due(here, person) if own else []
        about_goal = _buttons(words, here, goal) if own and goal else ()
        buttons = [row for row in (about_goal, tell_buttons(words, {one.id: one.words for one in tried})) if row]
        facts = {"person": person, "own": own, "goal": goal, "tried": tried}
        await self.responder.answer(interaction, "goal/show", buttons=buttons, **facts)

    @app_commands.command()
    @app_commands.describe(
        member="Whose goals; yours if you skip this",
        everyone="Show all members' goals; only in the circle's channel",
    )
    async def history(
        self,
        interaction: discord.Interaction,
        member: discord.User | None = None,
        everyone: bool = False,
        circle: CircleOption = None,
    ) -> None:
        """See earlier goals, and what became of them."""
        here, goals = await self.circle_here(interaction, circle), self.services.goals.goals
        if everyone:
            found = await goals.history_of_all(here, interaction.channel_id or 0)
        else:
            found = await goals.history(here.id, (member or interaction.user).id)
        await self.responder.answer(interaction, "goal/history", goals=found, everyone=everyone)

    @app_commands.command()
    async def board(self, interaction: discord.Interaction, circle: CircleOption = None) -> None:
        """See everyone's goal in this cycle."""
        here = await self.circle_here(interaction, circle)
        board = await self.services.goals.board.show(here.id)
        await self.responder.answer(interaction, "goal/board", board=board, over=False, card=True)

    @pressed(ButtonKind.GOAL_SET, ButtonKind.GOAL_MINE)
    async def set_pressed(self, interaction: discord.Interaction, address: Address) -> None:
        """The same as `/goal set`."""
        await self._ask(interaction, await self.circle_about(interaction, address.row))

    @submitted(FormKind.GOAL)
    async def set_submitted(self, interaction: discord.Interaction, address: Address, fields: Fields) -> None:
        """Write the goal down for the open cycle."""
        cycle = address.number if address.arg else None
        done = await self.services.goals.goals.set(address.row, interaction.user.id, fields, cycle)
        plan = [self.words_for(interaction).button(ButtonKind.GOAL_PLAN, done.plan_of)] if done.plan_of else []
        await self._answer_with_goal(interaction, "goal/set", plan, done=done, goal=done.goal)

    @pressed(ButtonKind.GOAL_CARRY)
    async def carry_pressed(self, interaction: discord.Interaction, address: Address) -> None:
        """Ask why it takes another cycle."""
        await self.services.goals.goals.check_carry_over(address.row, interaction.user.id)
        await self.responder.ask(interaction, FormKind.GOAL_CARRY, address.row)

    @submitted(FormKind.GOAL_CARRY)
    async def carried(self, interaction: discord.Interaction, address: Address, fields: Fields) -> None:
        """The same goal for the cycle that is open now."""
        goal = await self.services.goals.goals.carry_over(address.row, interaction.user.id, fields["words"])
        await self._answer_with_goal(interaction, "goal/carried", goal=goal)

    @pressed(ButtonKind.GOAL_KEEP)
    async def keep_pressed(self, interaction: discord.Interaction, address: Address) -> None:
        """Carry it over with one press, without a question why."""
        because = self.words_for(interaction).phrase("goal-kept")
        goal = await self.services.goals.goals.keep(address.row, interaction.user.id, because)
        await self._answer_with_goal(interaction, "goal/carried", goal=goal)

    @pressed(ButtonKind.GOAL_DROP)
    async def drop_pressed(self, interaction: discord.Interaction, address: Address) -> None:
        """Ask why it is let go."""
        await self.services.goals.goals.check_drop(address.row, interaction.user.id)
        await self.responder.ask(interaction, FormKind.GOAL_DROP, address.row)

    @submitted(FormKind.GOAL_DROP)
    async def dropped(self, interaction: discord.Interaction, address: Address, fields: Fields) -> None:
        """Let the goal go."""
        goal = await self.services.goals.goals.drop(address.row, interaction.user.id, fields["words"])
        await self.responder.answer(interaction, "goal/dropped", goal=goal)

    async def _answer_with_goal(
        self, interaction: discord.Interaction, template: str, about_goal: Sequence[Button] = (), **facts: Any
    ) -> None:
        """Answer somebody who has a goal now. With their first one they are asked for their profile."""
        asks = await self.services.profiles.ask_once(interaction.user.id)
        about_them = [self.words_for(interaction).button(ButtonKind.PROFILE_EDIT, 0)] if asks else []
        buttons = [row for row in (about_goal, about_them) if row]
        await self.responder.answer(interaction, template, buttons=buttons, asks_for_profile=asks, **facts)

    async def _ask(self, interaction: discord.Interaction, circle: CircleHere) -> None:
        form = await self.services.goals.goals.form(circle.id, interaction.user.id)
        await self.responder.ask(interaction, FormKind.GOAL, circle.id, str(form.cycle), prefilled=form.prefilled)


def _buttons(words: Words, circle: CircleHere, goal: GoalInWords) -> tuple[Button, ...]:
    """What a member can do about their own goal, of this cycle or of the last one."""
    set_, carry = (ButtonKind.GOAL_SET, circle.id), (ButtonKind.GOAL_CARRY, goal.id)
    update, drop = (ButtonKind.GOAL_UPDATE, circle.id), (ButtonKind.GOAL_DROP, goal.id)
    if goal.last:
        return words.button(*carry), words.button(*set_)
    plan = [(ButtonKind.GOAL_PLAN_BACK if goal.plan_at else ButtonKind.GOAL_PLAN, goal.id)] if goal.has_plan else []
    return tuple(words.button(*about) for about in (set_, update, *plan, drop))
