"""The commands, the buttons and the forms of `/failure`."""

import discord
from discord import app_commands

from cogs.base import CircleCog, CircleOption
from runtime.given import Fields
from runtime.message import Message
from runtime.ui import pressed, submitted
from services.duties.actions import DutyDone
from services.failures.stories import Prepared
from vocabulary.controls import ButtonKind, FormKind
from vocabulary.duties import Duty, DutyAction
from vocabulary.keys import Address

ACTION_BUTTONS = {
    DutyAction.SWAP: ButtonKind.DUTY_SWAP,
    DutyAction.WITHDRAW: ButtonKind.DUTY_WITHDRAW,
    DutyAction.PASS: ButtonKind.DUTY_PASS,
    DutyAction.ACCEPT: ButtonKind.DUTY_ACCEPT,
    DutyAction.VOLUNTEER: ButtonKind.DUTY_VOLUNTEER,
}


class Failures(CircleCog, group_name="failure"):
    """Share what went wrong, and what it taught you."""

    @app_commands.command(name="next")
    async def next_(self, interaction: discord.Interaction, circle: CircleOption = None) -> None:
        """See whose turn it is to tell a failure, and what stayed of earlier ones."""
        here = await self.circle_here(interaction, circle)
        coming = await self.services.failures.months.next(here.id, interaction.user.id)
        words, held = self.words_for(interaction), coming.held
        actions = held.actions if held else ()
        row = [words.button(ACTION_BUTTONS[action], held.of, Duty.FAILURE) for action in actions if held]
        line = [words.button(ButtonKind.FAILURE_LESSON, coming.stored.id)] if coming.stored else []
        buttons = [[*row, *line]] if row or line else []
        await self.responder.answer(interaction, "failure/next", buttons=buttons, coming=coming)

    @app_commands.command()
    async def share(self, interaction: discord.Interaction, circle: CircleOption = None) -> None:
        """Prepare a failure to tell: only you see it until you do."""
        here = await self.circle_here(interaction, circle)
        await self._ask(interaction, here.id)

    @app_commands.command(name="pass")
    async def pass_(self, interaction: discord.Interaction, circle: CircleOption = None) -> None:
        """Let somebody else tell this month; you keep your place."""
        await self._act(interaction, circle, DutyAction.PASS)

    @app_commands.command()
    @app_commands.describe(person="Who to offer your turn to; anyone if you skip this")
    async def swap(
        self, interaction: discord.Interaction, person: discord.User | None = None, circle: CircleOption = None
    ) -> None:
        """Offer your turn this month to somebody, or to anyone."""
        await self._act(interaction, circle, DutyAction.SWAP, person.id if person else None)

    @app_commands.command()
    async def volunteer(self, interaction: discord.Interaction, circle: CircleOption = None) -> None:
        """Tell the next failure yourself."""
        here = await self.circle_here(interaction, circle)
        done = await self.services.failures.months.volunteer(here.id, interaction.user.id)
        await self._confirm(interaction, done)

    @pressed(ButtonKind.FAILURE_SHARE)
    async def share_pressed(self, interaction: discord.Interaction, address: Address) -> None:
        """The same as `/failure share`; also where somebody goes on with what they have prepared."""
        here = await self.circle_about(interaction, address.row)
        await self._ask(interaction, here.id)

    @pressed(ButtonKind.FAILURE_PREPARE)
    async def prepare_pressed(self, interaction: discord.Interaction, address: Address) -> None:
        """The same from an invitation, which is about a month."""
        circle_id = await self.services.failures.months.circle_of(address.row, interaction.user.id)
        await self._ask(interaction, circle_id)

    @submitted(FormKind.FAILURE_SHARE)
    async def prepared(self, interaction: discord.Interaction, address: Address, fields: Fields) -> None:
        """Keep the answers for their writer, and show what can be done with them."""
        kept = await self.services.failures.stories.prepare(address.row, interaction.user.id, fields)
        await self.responder.go_on(interaction, self._card(interaction, kept))

    @pressed(ButtonKind.FAILURE_POST)
    async def post_pressed(self, interaction: discord.Interaction, address: Address) -> None:
        """Tell it in the circle's channel."""
        told = await self.services.failures.stories.post(address.row, interaction.user.id)
        here = self.bot.get_channel(told.channel) is not None
        button = self.words_for(interaction).button(ButtonKind.FAILURE_LESSON, told.failure_id)
        text = self.words_for(interaction).render("failure/shared", channel=told.channel, here=here)
        await self.responder.go_on(interaction, Message(text, ((button,),)))

    @pressed(ButtonKind.FAILURE_DISCARD)
    async def discard_pressed(self, interaction: discord.Interaction, address: Address) -> None:
        """Delete what was prepared."""
        await self.services.failures.stories.discard(address.row, interaction.user.id)
        await self.responder.go_on(interaction, Message(self.words_for(interaction).render("failure/discarded")))

    @pressed(ButtonKind.FAILURE_LESSON)
    async def line_wanted(self, interaction: discord.Interaction, address: Address) -> None:
        """Ask for the line to keep."""
        line = await self.services.failures.stories.line_of(address.row, interaction.user.id)
        await self.responder.ask(interaction, FormKind.FAILURE_LESSON, address.row, prefilled={"lesson": line})

    @submitted(FormKind.FAILURE_LESSON)
    async def line_given(self, interaction: discord.Interaction, address: Address, fields: Fields) -> None:
        """Keep the line."""
        failure = await self.services.failures.stories.keep_line(address.row, interaction.user.id, fields["lesson"])
        await self.responder.answer(interaction, "failure/line-kept", failure=failure)

    async def _ask(self, interaction: discord.Interaction, circle_id: int) -> None:
        kept = await self.services.failures.stories.prepared(circle_id, interaction.user.id)
        prefilled = dict(kept.answers) if kept else {}
        await self.responder.ask(interaction, FormKind.FAILURE_SHARE, circle_id, prefilled=prefilled)

    async def _act(
        self, interaction: discord.Interaction, circle: CircleOption, action: DutyAction, to: int | None = None
    ) -> None:
        here = await self.circle_here(interaction, circle)
        act = self.services.duties.actions.act
        await self._confirm(interaction, await act(here.id, interaction.user.id, action, Duty.FAILURE, to))

    async def _confirm(self, interaction: discord.Interaction, done: DutyDone) -> None:
        kind = {DutyAction.SWAP: ButtonKind.DUTY_WITHDRAW, DutyAction.VOLUNTEER: ButtonKind.FAILURE_PREPARE}
        words, about = self.words_for(interaction), (done.of, Duty.FAILURE)
        buttons = [[words.button(kind[done.action], *about)]] if done.action in kind else []
        await self.responder.answer(interaction, "duty/done", buttons=buttons, done=done)

    def _card(self, interaction: discord.Interaction, kept: Prepared) -> Message:
        """What somebody has prepared, for them alone."""
        words = self.words_for(interaction)
        tell = (ButtonKind.FAILURE_POST,) if kept.whole else ()
        kinds = (ButtonKind.FAILURE_SHARE, *tell, ButtonKind.FAILURE_DISCARD)
        row = tuple(words.button(kind, kept.circle_id) for kind in kinds)
        return Message(words.render("failure/prepared", kept=kept), (row,))
