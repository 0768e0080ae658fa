"""The part of `/session` about who leads and who presents: see it and why, swap, pass, volunteer, queue real work."""

from collections.abc import Awaitable, Callable

import discord
from discord import app_commands

from cogs.base import BaseCog, CircleOption
from runtime.bot import Circlekeeper
from runtime.ui import pressed
from services.duties.actions import DutyDone, OwnTurn
from services.house import Services
from services.lookup import CircleHere
from vocabulary.controls import ButtonKind
from vocabulary.duties import MONTH_DUTIES, Duty, DutyAction
from vocabulary.keys import Address

TakeOver = Callable[[discord.Interaction, int], Awaitable[bool]]
"""Given a circle's id, has this person lead its session that has begun, and answers; False where none has."""

BY_COMMAND = (DutyAction.SWAP, DutyAction.PASS, DutyAction.VOLUNTEER, DutyAction.WITHDRAW)
ACTIONS = [app_commands.Choice(name=action.value.capitalize(), value=action.value) for action in BY_COMMAND]
BUTTONS = {
    ButtonKind.DUTY_SWAP: DutyAction.SWAP,
    ButtonKind.DUTY_WITHDRAW: DutyAction.WITHDRAW,
    ButtonKind.DUTY_ACCEPT: DutyAction.ACCEPT,
    ButtonKind.DUTY_VOLUNTEER: DutyAction.VOLUNTEER,
}
KINDS = {DutyAction.PASS: ButtonKind.DUTY_PASS} | {action: kind for kind, action in BUTTONS.items()}
MOST_IN_A_ROW = 5


class DutyCommands(BaseCog):
    """Commands and buttons about the duties of the coming sessions."""

    def __init__(self, bot: Circlekeeper, services: Services, take_over: TakeOver) -> None:
        super().__init__(bot, services)
        self._take_over = take_over

    @app_commands.command()
    @app_commands.choices(action=ACTIONS)
    @app_commands.describe(
        action="Skip this to take over, or to see who leads next, and why",
        person="Who to swap with; anyone if you skip this",
    )
    async def facilitate(
        self,
        interaction: discord.Interaction,
        action: app_commands.Choice[str] | None = None,
        person: discord.User | None = None,
        circle: CircleOption = None,
    ) -> None:
        """Lead the session that's on; see who leads next; swap, pass or volunteer."""
        here = await self.circle_here(interaction, circle)
        if action is not None or not await self._take_over(interaction, here.id):
            await self._serve(interaction, here, Duty.FACILITATE, action, person)

    @app_commands.command()
    @app_commands.choices(action=ACTIONS)
    @app_commands.describe(
        title="What you'll show, in a few words",
        context="One sentence: what's it for, and how far is it?",
        action="Skip this to see who presents next, and why",
        person="Who to swap with; anyone if you skip this",
    )
    async def present(
        self,
        interaction: discord.Interaction,
        title: app_commands.Range[str, 1, 100] | None = None,
        context: app_commands.Range[str, 1, 300] | None = None,
        action: app_commands.Choice[str] | None = None,
        person: discord.User | None = None,
        circle: CircleOption = None,
    ) -> None:
        """Queue real work to show; see who presents next; swap, pass or volunteer."""
        here = await self.circle_here(interaction, circle)
        if title is None and context is None:
            await self._serve(interaction, here, Duty.PRESENT, action, person)
            return
        queued = await self.services.duties.examples.queue(here.id, interaction.user.id, title, context)
        await self.responder.answer(interaction, "duty/queued", queued=queued)

    @pressed(*BUTTONS)
    async def duty_pressed(self, interaction: discord.Interaction, address: Address) -> None:
        """The same as by command, for the session of the message."""
        action, (duty,) = BUTTONS[ButtonKind(address.kind)], address.args(1)
        done = await self.services.duties.actions.act_in(address.row, interaction.user.id, action, Duty(duty))
        await self._confirm(interaction, done)

    @pressed(ButtonKind.DUTY_PASS)
    async def pass_pressed(self, interaction: discord.Interaction, address: Address) -> None:
        """Ask first, since somebody else gets the duty; the failure of the month is passed by one press."""
        (duty,) = address.args(1)
        if Duty(duty) in MONTH_DUTIES:
            done = await self.services.duties.actions.act_in(
                address.row, interaction.user.id, DutyAction.PASS, Duty(duty)
            )
            await self._confirm(interaction, done)
            return
        turn = await self.services.duties.actions.turn_to_pass_in(address.row, interaction.user.id, Duty(duty))
        await self._ask_to_pass(interaction, turn)

    @pressed(ButtonKind.DUTY_PASS_ON)
    async def pass_confirmed(self, interaction: discord.Interaction, address: Address) -> None:
        """Pass it on, once it was shown what that means."""
        (duty,), user_id = address.args(1), interaction.user.id
        done = await self.services.duties.actions.act_in(address.row, user_id, DutyAction.PASS, Duty(duty))
        await self.responder.show(interaction, "duty/done", done=done)

    async def _ask_to_pass(self, interaction: discord.Interaction, turn: OwnTurn) -> None:
        button = self.words_for(interaction).button(ButtonKind.DUTY_PASS_ON, turn.of, turn.duty)
        await self.responder.answer(interaction, "duty/understood-pass", buttons=[[button]], turn=turn)

    async def _serve(
        self,
        interaction: discord.Interaction,
        here: CircleHere,
        duty: Duty,
        action: app_commands.Choice[str] | None,
        person: discord.User | None,
    ) -> None:
        """Show who has a duty in the coming sessions, or do what a member wants to do about it."""
        if action is None:
            await self._show(interaction, here, duty)
            return
        if action.value == DutyAction.PASS:
            turn = await self.services.duties.actions.turn_to_pass(here.id, interaction.user.id, duty)
            await self._ask_to_pass(interaction, turn)
            return
        to = person.id if person else None
        done = await self.services.duties.actions.act(here.id, interaction.user.id, DutyAction(action.value), duty, to)
        await self._confirm(interaction, done)

    async def _show(self, interaction: discord.Interaction, here: CircleHere, duty: Duty) -> None:
        held = await self.services.duties.actions.show(here.id, interaction.user.id, duty)
        words = self.words_for(interaction)
        row = [words.button(KINDS[action], one.of, duty) for one in held for action in one.actions]
        buttons = [row[:MOST_IN_A_ROW]] if row else []
        await self.responder.answer(interaction, "duty/show", buttons=buttons, duty=duty, held=held)

    async def _confirm(self, interaction: discord.Interaction, done: DutyDone) -> None:
        offered = done.action is DutyAction.SWAP
        button = self.words_for(interaction).button(ButtonKind.DUTY_WITHDRAW, done.of, done.duty)
        await self.responder.answer(interaction, "duty/done", buttons=[[button]] if offered else [], done=done)
