"""The commands of `/away`, its buttons and its form: when somebody is away, and that they are back."""

from dataclasses import replace

import discord
from discord import app_commands

from cogs.base import CircleCog
from runtime.bot import Circlekeeper
from runtime.given import Fields
from runtime.message import Button, Message
from runtime.ui import pressed, submitted
from runtime.words import Words
from services.absences.absences import AbsenceShown, AbsencesShown
from services.house import Services
from vocabulary.controls import ButtonKind, FormKind
from vocabulary.keys import Address, instant_of, second_of
from vocabulary.limits import BUTTONS_IN_ROW

UNSAID = "0"
"""In the address of a button, the beginning of an absence from now on, and the end of one until further notice."""


class Away(CircleCog, group_name="away"):
    """Say when you're away. It holds in all your circles."""

    def __init__(self, bot: Circlekeeper, services: Services) -> None:
        super().__init__(bot, services)
        self._absences = services.absences

    @app_commands.command(name="set")
    @app_commands.rename(since="from")
    @app_commands.describe(
        since="Your first day away, for example: 4 January; skip it to start now",
        until="Your last day away; skip it if you don't know yet",
    )
    async def set_(self, interaction: discord.Interaction, since: str = "", until: str = "") -> None:
        """Say when you're away: turns go to others, and I don't write."""
        await self._set_or_show(interaction, since, until)

    @app_commands.command()
    async def show(self, interaction: discord.Interaction) -> None:
        """See when you're away, and change it."""
        await self._show(interaction)

    @app_commands.command()
    async def back(self, interaction: discord.Interaction) -> None:
        """Say that you're back, and see what's next."""
        await self._come_back(interaction)

    @pressed(ButtonKind.AWAY_ASK)
    async def ask(self, interaction: discord.Interaction, address: Address) -> None:
        """Open the form for an absence."""
        await self.responder.ask(interaction, FormKind.AWAY, 0)

    @submitted(FormKind.AWAY)
    async def given(self, interaction: discord.Interaction, address: Address, fields: Fields) -> None:
        """The same as `/away set`."""
        await self._set_or_show(interaction, fields["since"], fields["until"])

    @pressed(ButtonKind.AWAY_MEANT)
    async def meant(self, interaction: discord.Interaction, address: Address) -> None:
        """Go on with the day that was meant."""
        options = await self.chosen(interaction, address)
        await self._set_or_show(interaction, options["since"], options["until"])

    @pressed(ButtonKind.AWAY_SET)
    async def set_as_shown(self, interaction: discord.Interaction, address: Address) -> None:
        """Set the absence that the button's message shows."""
        since, until = (None if text == UNSAID else instant_of(text) for text in address.args(2))
        absent = await self._absences.set(interaction.user.id, since, until)
        words = self.words_in_place(interaction)
        row = (words.button(ButtonKind.AWAY_TAKE_BACK, absent.shown.id),)
        await self.responder.go_on(interaction, Message(words.render("absence/set", absent=absent), (row,)))

    @pressed(ButtonKind.AWAY_BACK)
    async def back_pressed(self, interaction: discord.Interaction, address: Address) -> None:
        """The same as `/away back`."""
        await self._come_back(interaction)

    @pressed(ButtonKind.AWAY_TAKE_BACK)
    async def take_back(self, interaction: discord.Interaction, address: Address) -> None:
        """Take the absence back that the button is about, and show what is left."""
        await self._absences.take_back(interaction.user.id, address.row)
        await self._show(interaction)

    async def _set_or_show(self, interaction: discord.Interaction, since: str, until: str) -> None:
        """Show what was understood and what it would mean; it counts once that is confirmed."""
        async with self.asking(interaction, ButtonKind.AWAY_MEANT, 0, since=since, until=until):
            absent = await self._absences.understand(interaction.user.id, since, until)
            begins = UNSAID if absent.shown.now else second_of(absent.since)
            ends = UNSAID if absent.until is None else second_of(absent.until)
            words = self.words_in_place(interaction)
            row = (words.button(ButtonKind.AWAY_SET, 0, begins, ends),)
            await self.responder.go_on(interaction, Message(words.render("absence/understood", absent=absent), (row,)))

    async def _show(self, interaction: discord.Interaction) -> None:
        shown = await self._absences.show(interaction.user.id)
        words = self.words_in_place(interaction)
        text = words.render("absence/show", shown=shown)
        await self.responder.go_on(interaction, Message(text, _buttons(words, shown)))

    async def _come_back(self, interaction: discord.Interaction) -> None:
        since = await self._absences.back(interaction.user.id)
        words = self.words_in_place(interaction)
        way_back = await self.services.nudges.way_back.show(interaction.user.id, since, words)
        await self.responder.go_on(interaction, way_back or Message(words.render("absence/back")))


def _buttons(words: Words, shown: AbsencesShown) -> tuple[tuple[Button, ...], ...]:
    """What ends each absence, and what sets another."""
    ends = [_ending(words, one, alone=len(shown.absences) == 1) for one in shown.absences]
    row = (*ends, words.button(ButtonKind.AWAY_ASK, 0))
    return tuple(filter(None, (row[:BUTTONS_IN_ROW], row[BUTTONS_IN_ROW:])))


def _ending(words: Words, absence: AbsenceShown, *, alone: bool) -> Button:
    if absence.now:
        return words.button(ButtonKind.AWAY_BACK, 0)
    button = words.button(ButtonKind.AWAY_TAKE_BACK, absence.id)
    if alone:
        return button
    return replace(button, label=words.plain("absence/button.txt", label=button.label, first=absence.first))


async def setup(bot: Circlekeeper, services: Services) -> None:
    """Add the cog to the bot."""
    await bot.add_cog(Away(bot, services))
