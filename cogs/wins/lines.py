"""Writing a win or a stuck point: `/win`, `/stuck`, two buttons, and two menus of a message; and one's own lines."""

import discord
from discord import app_commands

from cogs.base import BaseCog, CircleOption
from runtime.bot import Circlekeeper
from runtime.given import Choices, Fields
from runtime.message import Button, Message, Option
from runtime.ui import pressed, selected, submitted
from runtime.words import Words
from services.house import Services
from services.lookup import CircleHere
from services.wins.lines import OwnLine
from vocabulary.controls import ButtonKind, FormKind, SelectKind
from vocabulary.keys import Address, whole_number
from vocabulary.wins import LONGEST_LINE, LineKind

WRITTEN = app_commands.Range[str, 1, LONGEST_LINE]
KIND_OF = {FormKind.WIN_ADD: LineKind.WIN, FormKind.STUCK_ADD: LineKind.STUCK}


class WinsLinesCog(BaseCog, name="WinsLines"):
    """Lines in the circle's thread."""

    def __init__(self, bot: Circlekeeper, services: Services) -> None:
        super().__init__(bot, services)
        self._menus = (
            app_commands.ContextMenu(name="Log as win", callback=self.log_win),
            app_commands.ContextMenu(name="Log as stuck point", callback=self.log_stuck),
        )

    async def cog_load(self) -> None:
        """Offer the menus."""
        for menu in self._menus:
            self.bot.tree.add_command(menu)

    async def cog_unload(self) -> None:
        """Offer them no longer."""
        for menu in self._menus:
            self.bot.tree.remove_command(menu.name, type=menu.type)

    @app_commands.command()
    @app_commands.describe(line="What worked, in one line")
    async def win(self, interaction: discord.Interaction, line: WRITTEN, circle: CircleOption = None) -> None:
        """Share a win with your circle."""
        await self._add(interaction, await self.circle_here(interaction, circle), LineKind.WIN, line)

    @app_commands.command()
    @app_commands.describe(line="Where you're stuck, in one line")
    async def stuck(self, interaction: discord.Interaction, line: WRITTEN, circle: CircleOption = None) -> None:
        """Say where you're stuck, so that others can help."""
        await self._add(interaction, await self.circle_here(interaction, circle), LineKind.STUCK, line)

    @app_commands.guild_only()
    async def log_win(self, interaction: discord.Interaction, message: discord.Message) -> None:
        """Take one's own message for a win."""
        await self._log(interaction, message, LineKind.WIN)

    @app_commands.guild_only()
    async def log_stuck(self, interaction: discord.Interaction, message: discord.Message) -> None:
        """Take one's own message for a stuck point."""
        await self._log(interaction, message, LineKind.STUCK)

    @pressed(ButtonKind.WIN_ADD, ButtonKind.STUCK_ADD)
    async def line_wanted(self, interaction: discord.Interaction, address: Address) -> None:
        """Ask for it."""
        here = await self.circle_about(interaction, address.row)
        await self.services.wins.lines.check_chosen(here, interaction.user.id)
        await self.responder.ask(interaction, FormKind(address.kind), here.id)

    @submitted(*KIND_OF)
    async def line_given(self, interaction: discord.Interaction, address: Address, fields: Fields) -> None:
        """Put it into the thread."""
        here = await self.circle_about(interaction, address.row)
        await self._add(interaction, here, KIND_OF[FormKind(address.kind)], fields["line"])

    @pressed(ButtonKind.WINS_MINE)
    async def mine(self, interaction: discord.Interaction, address: Address) -> None:
        """Show one's own lines, to choose one from."""
        here = await self.circle_about(interaction, address.row)
        own = await self.services.wins.lines.mine(here, interaction.user.id)
        words = self.words_for(interaction)
        options = [Option(str(line.id), line.label, words.phrase("line", line.kind)) for line in own]
        pick = [(words.select(SelectKind.WINS_PICK, here.id, options=options),)] if own else []
        more = tuple(words.button(kind, here.id) for kind in (ButtonKind.WIN_ADD, ButtonKind.STUCK_ADD))
        await self.responder.redraw(interaction, Message(words.render("wins/mine", own=own), (*pick, more)))

    @selected(SelectKind.WINS_PICK)
    async def picked(self, interaction: discord.Interaction, address: Address, values: Choices) -> None:
        """Show one of them, with what can be done about it."""
        line = await self.services.wins.lines.show(whole_number(values[0]), interaction.user.id)
        await self.responder.redraw(interaction, self._own(interaction, line))

    @pressed(ButtonKind.WINS_EDIT)
    async def edit_wanted(self, interaction: discord.Interaction, address: Address) -> None:
        """Open the form with the line."""
        line = await self.services.wins.lines.show(address.row, interaction.user.id)
        await self.responder.ask(interaction, FormKind.WINS_EDIT, line.id, prefilled={"line": line.words})

    @submitted(FormKind.WINS_EDIT)
    async def edited(self, interaction: discord.Interaction, address: Address, fields: Fields) -> None:
        """Let it say what the form holds."""
        line = await self.services.wins.lines.edit(address.row, interaction.user.id, fields["line"])
        await self.responder.redraw(interaction, self._own(interaction, line))

    @pressed(ButtonKind.WINS_REMOVE)
    async def removed(self, interaction: discord.Interaction, address: Address) -> None:
        """Delete it, and give its words back."""
        line = await self.services.wins.lines.remove(address.row, interaction.user.id)
        words = self.words_for(interaction)
        mine = words.button(ButtonKind.WINS_MINE, line.circle_id)
        await self.responder.redraw(interaction, Message(words.render("wins/removed", line=line), ((mine,),)))

    async def _log(self, interaction: discord.Interaction, message: discord.Message, kind: LineKind) -> None:
        here, author = await self.circle_here(interaction), message.author.id
        line = await self.services.wins.lines.log(here, interaction.user.id, kind, author, message.content)
        await self.responder.send(interaction, self._own(interaction, line))

    async def _add(self, interaction: discord.Interaction, here: CircleHere, kind: LineKind, words: str) -> None:
        line = await self.services.wins.lines.add(here, interaction.user.id, kind, words)
        await self.responder.send(interaction, self._own(interaction, line))

    def _own(self, interaction: discord.Interaction, line: OwnLine) -> Message:
        words = self.words_for(interaction)
        return Message(words.render("wins/own", line=line), (_buttons(words, line),))


def _buttons(words: Words, line: OwnLine) -> tuple[Button, ...]:
    """What a member can do about their own line."""
    kinds = [ButtonKind.WINS_EDIT, ButtonKind.WINS_REMOVE]
    if line.kind is LineKind.STUCK:
        kinds.insert(0, ButtonKind.STUCK_REOPEN if line.end else ButtonKind.STUCK_SOLVED)
    return tuple(words.button(kind, line.id) for kind in kinds)
