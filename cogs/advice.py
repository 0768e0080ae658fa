"""Advice that came back: the panel of who brought a problem, whose advice it was, and what came of it."""

import discord

from cogs.base import BaseCog
from runtime.bot import Circlekeeper
from runtime.given import Choices, Fields
from runtime.message import Button, Control, Message, Option
from runtime.ui import pressed, selected, submitted
from runtime.words import Words
from services.advice import AdvicePanel
from services.house import Services
from vocabulary.controls import ButtonKind, FormKind, SelectKind
from vocabulary.keys import Address, whole_number


class Advice(BaseCog):
    """What is noted is seen by its writer alone, until they ask whose it was."""

    def __init__(self, bot: Circlekeeper, services: Services) -> None:
        super().__init__(bot, services)
        self._advice = services.advice

    @pressed(ButtonKind.ADVICE_OPEN)
    async def opened(self, interaction: discord.Interaction, address: Address) -> None:
        """Show what one has noted, and what could be."""
        await self._show(interaction, await self._advice.panel(address.row, interaction.user.id))

    @pressed(ButtonKind.ADVICE_WRITE)
    async def words_wanted(self, interaction: discord.Interaction, address: Address) -> None:
        """Open the form for one's own words."""
        await self._advice.panel(address.row, interaction.user.id)
        await self.responder.ask(interaction, FormKind.ADVICE, address.row)

    @selected(SelectKind.ADVICE_PICK)
    async def picked(self, interaction: discord.Interaction, address: Address, values: Choices) -> None:
        """Open the form with what was captured, to be put into one's own words."""
        words = await self._advice.captured(address.row, interaction.user.id, whole_number(values[0]))
        await self.responder.ask(interaction, FormKind.ADVICE, address.row, prefilled={"words": words})

    @submitted(FormKind.ADVICE)
    async def noted(self, interaction: discord.Interaction, address: Address, fields: Fields) -> None:
        """Note what one will try."""
        await self._show(interaction, await self._advice.note(address.row, interaction.user.id, fields["words"]))

    @pressed(ButtonKind.ADVICE_REMOVE)
    async def removed(self, interaction: discord.Interaction, address: Address) -> None:
        """Let go of it."""
        await self._show(interaction, await self._advice.remove(address.row, interaction.user.id))

    @pressed(ButtonKind.ADVICE_ASK)
    async def whose_wanted(self, interaction: discord.Interaction, address: Address) -> None:
        """Ask whose it was."""
        await self._show(interaction, await self._advice.ask_whose(address.row, interaction.user.id))

    @pressed(ButtonKind.ADVICE_MINE)
    async def was_mine(self, interaction: discord.Interaction, address: Address) -> None:
        """Say that it was one's own."""
        await self._advice.was_mine(address.row, interaction.user.id)
        await self.responder.answer(interaction, "advice/yours")

    @pressed(ButtonKind.ADVICE_NOT_MINE)
    async def not_mine(self, interaction: discord.Interaction, address: Address) -> None:
        """Take one's name out."""
        await self._advice.not_mine(address.row, interaction.user.id)
        await self.responder.answer(interaction, "advice/not-yours-any-more")

    @pressed(ButtonKind.ADVICE_TELL)
    async def tell_wanted(self, interaction: discord.Interaction, address: Address) -> None:
        """Ask what came of it."""
        await self._advice.check_tell(address.row, interaction.user.id)
        await self.responder.ask(interaction, FormKind.ADVICE_TELL, address.row)

    @submitted(FormKind.ADVICE_TELL)
    async def told(self, interaction: discord.Interaction, address: Address, fields: Fields) -> None:
        """Keep it, and bring it to who gave the advice."""
        giver = await self._advice.tell(address.row, interaction.user.id, fields["words"])
        await self.responder.answer(interaction, "advice/told", giver=giver)

    async def _show(self, interaction: discord.Interaction, panel: AdvicePanel) -> None:
        words = self.words_for(interaction)
        message = Message(words.render("advice/panel", panel=panel), _controls(words, panel))
        await self.responder.redraw(interaction, message)


def _controls(words: Words, panel: AdvicePanel) -> tuple[tuple[Control, ...], ...]:
    """What can be chosen or written, and a row for each piece that is noted."""
    options = [Option(str(capture), label) for capture, label in panel.captured]
    pick = (words.select(SelectKind.ADVICE_PICK, panel.session_id, options=options),) if options else ()
    write = (words.button(ButtonKind.ADVICE_WRITE, panel.session_id),) if panel.has_room else ()
    return tuple(filter(None, (pick, write, *(_about(words, panel, number) for number in range(len(panel.noted))))))


def _about(words: Words, panel: AdvicePanel, number: int) -> tuple[Button, ...]:
    """What can be done about one piece; of two, each button says about which."""
    one, kinds = panel.noted[number], (ButtonKind.ADVICE_ASK, ButtonKind.ADVICE_REMOVE)
    row = [words.button(kind, one.id) for kind in kinds if kind is not ButtonKind.ADVICE_ASK or not one.asked]
    if len(panel.noted) == 1:
        return tuple(row)
    labels = [words.plain("advice/button.txt", number=number + 1, label=button.label) for button in row]
    return tuple(
        words.button(kind, one.id, label=label) for kind, label in zip(kinds[-len(row) :], labels, strict=True)
    )


async def setup(bot: Circlekeeper, services: Services) -> None:
    """Add the cog to the bot."""
    await bot.add_cog(Advice(bot, services))
