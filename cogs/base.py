"""What all cogs share: the bot's parts at hand, and finding the circle that is meant."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from runtime import readers
from runtime.bot import Circlekeeper
from runtime.message import Message
from runtime.ui import Responder, asks_only_this
from runtime.words import Words
from services.house import Services
from services.lookup import CircleHere
from vocabulary.controls import ButtonKind
from vocabulary.errors import Ambiguous
from vocabulary.keys import Address, whole_number
from vocabulary.limits import BUTTONS_IN_ROW

ABOUT_CIRCLE = "Which of your circles; you can skip this in its channel"


class BaseCog(commands.Cog):
    """What every cog has at hand. By itself it is for buttons, forms, listeners, or some of a group's commands."""

    def __init__(self, bot: Circlekeeper, services: Services) -> None:
        self.bot = bot
        self.services = services
        for command in self.walk_app_commands():
            if isinstance(command, app_commands.Command) and command.get_parameter("circle"):
                described = {one.name: one.description for one in command.parameters}
                app_commands.describe(**described | {"circle": ABOUT_CIRCLE})(command)

    @property
    def responder(self) -> Responder:
        """Answers and forms."""
        return self.bot.responder

    def words_for(self, interaction: discord.Interaction) -> Words:
        """What only whoever asked reads, in their language."""
        return self.bot.words.to(readers.asker(interaction))

    def words_here(self, interaction: discord.Interaction) -> Words:
        """What all read where somebody asked, in the server's language."""
        return self.bot.words.to(readers.everybody(interaction))

    def words_of(self, circle: CircleHere) -> Words:
        """What all read in a circle's channel, in the language of its server."""
        return self.bot.words.to(circle.locale)

    def words_in_place(self, interaction: discord.Interaction) -> Words:
        """What `answer_in_place` or `show` is given, in the language of those who see the message that was pressed."""
        in_place = asks_only_this(interaction)
        return self.bot.words.to(readers.of_message(interaction) if in_place else readers.asker(interaction))

    def now(self) -> datetime:
        """The process's time."""
        return self.bot.clock.now()

    async def circle_here(self, interaction: discord.Interaction, chosen: CircleHere | None = None) -> CircleHere:
        """The circle that is meant: the chosen one, the one whose channel this is, or one's only one.

        Raises Refusal when none of these holds, or when the person is not in it.
        """
        return chosen or await self.services.lookup.here(interaction.user.id, channel_of(interaction))

    async def called(self, interaction: discord.Interaction, circle: CircleHere) -> str:
        """What tells a circle apart from others of the person."""
        return await self.services.lookup.called(interaction.user.id, circle.id, self.bot.servers)

    @asynccontextmanager
    async def asking(
        self, interaction: discord.Interaction, kind: ButtonKind, row: int, /, *, as_card: bool = False, **options: Any
    ) -> AsyncGenerator[None]:
        """Ask about what is ambiguous in here: by a button for each reading, which goes on as if that had been typed.

        `options` are all that it takes to go on; the handler of that kind of button gets them by `chosen`. It is asked
        `as_card` where a card comes of it, since plain text cannot become one.
        """
        try:
            yield
        except Ambiguous as question:
            number = await self.services.drafts.keep_question(interaction.user.id, kind, row, options, question)
            words = self.words_in_place(interaction)
            buttons = [
                words.button(kind, row, number, place, label=reading) for place, reading in enumerate(question.readings)
            ]
            rows = (tuple(buttons[:BUTTONS_IN_ROW]), tuple(buttons[BUTTONS_IN_ROW:]))
            text, shown = words.refusal(question), tuple(filter(None, rows))
            await self.responder.go_on(interaction, Message(text, shown, card=as_card))

    async def chosen(self, interaction: discord.Interaction, address: Address) -> dict[str, Any]:
        """The options of a command that was asked about, with the reading whose button was pressed."""
        number, place = map(whole_number, address.args(2))
        kind = ButtonKind(address.kind)
        return await self.services.drafts.chosen(number, interaction.user.id, kind, address.row, place)

    async def circle_about(self, interaction: discord.Interaction, row: int) -> CircleHere:
        """The circle that a button or a form is about. Raises Refusal when it is closed, or for others."""
        return await self.services.lookup.about(interaction.user.id, row)


class CircleCog(BaseCog, commands.GroupCog):
    """A group of commands about a circle."""

    def take_in(self, *parts: BaseCog) -> None:
        """Have the commands of `parts` in this group, and their buttons and forms served; before the group is added.

        So that one group can stand in several files. The parts are not added to the bot, which would put their
        commands beside the group. Raises CommandAlreadyRegistered when two commands have the same name.
        """
        group = self.app_command
        assert group is not None
        for part in parts:
            for command in part.get_app_commands():
                group.add_command(command)
            self.bot.router.add(part)


class CircleTransformer(app_commands.Transformer):
    """Completes the names of one's own circles."""

    async def transform(self, interaction: discord.Interaction, value: str, /) -> CircleHere:
        """The circle of that name. Raises Refusal when one is in no such circle."""
        bot = _bot(interaction)
        services: Services = bot.services
        return await services.lookup.named(interaction.user.id, value, bot.servers, interaction.guild_id)

    async def autocomplete(  # pyrefly: ignore[bad-override]
        self, interaction: discord.Interaction, value: str, /
    ) -> list[app_commands.Choice[str]]:
        """Up to 25 of one's circles whose name holds what was typed."""
        bot = _bot(interaction)
        services: Services = bot.services
        offered = await services.lookup.offered(interaction.user.id, value, bot.servers)
        return [app_commands.Choice(name=name, value=str(circle_id)) for name, circle_id in offered]


CircleOption = app_commands.Transform[CircleHere | None, CircleTransformer]


def channel_of(interaction: discord.Interaction) -> int:
    """The channel where something is asked; for a thread the one that it belongs to."""
    channel = interaction.channel
    return channel.parent_id if isinstance(channel, discord.Thread) else interaction.channel_id or 0


def _bot(interaction: discord.Interaction) -> Circlekeeper:
    bot = interaction.client
    assert isinstance(bot, Circlekeeper)
    return bot
