"""What all cogs share: the bot's parts at hand, and finding the circle that is meant."""

from datetime import datetime
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from db import queries
from db.models import Circle
from rules.errors import RuleError
from runtime.bot import Circlekeeper
from runtime.ui import Responder
from runtime.words import Words
from services.circles.lookup import CircleHere, CircleLookup
from services.house import Services
from vocabulary.limits import MOST_SUGGESTIONS


class BaseCog(commands.Cog):
    """What every cog has at hand. By itself it is for buttons, forms, listeners, or some of a group's commands."""

    def __init__(self, bot: Circlekeeper, services: Services | None = None) -> None:
        self.bot = bot
        self.services: Services = services or bot.services

    @property
    def responder(self) -> Responder:
        """Answers and forms."""
        return self.bot.responder

    @property
    def words(self) -> Words:
        """Everything that people read."""
        return self.bot.words

    def now(self) -> datetime:
        """The process's time."""
        return self.bot.clock.now()

    async def circle_here(self, interaction: discord.Interaction, chosen: CircleHere | None = None) -> CircleHere:
        """The circle that is meant: the chosen one, the one whose channel this is, or one's only one.

        Raises Refusal when none of these holds, or when the person is not in it.
        """
        return chosen or await self.services.lookup.here(interaction.user.id, channel_of(interaction))

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
        return await _lookup(interaction).named(interaction.user.id, value)

    async def autocomplete(  # pyright: ignore[reportIncompatibleMethodOverride]
        self, interaction: discord.Interaction, value: str, /
    ) -> list[app_commands.Choice[str]]:
        """Up to 25 of one's circles whose name holds what was typed."""
        mine = await _lookup(interaction).mine(interaction.user.id)
        fitting = [circle for circle in mine if value.casefold() in circle.name.casefold()]
        return [app_commands.Choice(name=circle.name, value=str(circle.id)) for circle in fitting[:MOST_SUGGESTIONS]]


CircleOption = app_commands.Transform[Any, CircleTransformer]


async def circle_here(interaction: discord.Interaction, chosen: CircleHere | None = None) -> Circle:
    """The circle that is meant: the chosen one, the one whose channel this is, or one's only one.

    Raises RuleError when none of these holds, or when the person is not in it.
    """
    mine = await queries.circles_of(interaction.user.id)
    circle = await Circle.get(id=chosen.id) if chosen else await queries.circle_in(channel_of(interaction))
    if circle is None and len(mine) == 1:
        circle = mine[0]
    if circle is None and not mine:
        raise RuleError("You are in no circle yet. Found one, or ask a member of one to invite you.")
    if circle is None:
        raise RuleError("Which circle? Ask in its channel, or choose it with the `circle` option.")
    if circle.id not in {own.id for own in mine}:
        raise RuleError(f"Only members of {circle.name} can do that.")
    return circle


async def circle_about(interaction: discord.Interaction, row: int) -> Circle:
    """The circle that a button or a form is about. Raises RuleError when it is closed, or for others than members."""
    theirs = await Circle.get_or_none(
        id=row, closed_at=None, members__user_id=interaction.user.id, members__left_at=None
    )
    if theirs is not None:
        return theirs
    circle = await Circle.get_or_none(id=row, closed_at=None)
    if circle is None:
        raise RuleError("This circle is closed.")
    raise RuleError(f"Only members of {circle.name} can do that.")


def text_channel_of(circle: Circle) -> int:
    """The circle's text channel. Raises RuleError while it is still being made."""
    if circle.text_channel_id is None:
        raise still_being_made(circle)
    return circle.text_channel_id


def still_being_made(circle: Circle) -> RuleError:
    """What to say where the circle's channel is needed, and not there yet or no longer."""
    return RuleError(f"The channels of {circle.name} are still being made. Please try again in a minute.")


def channel_of(interaction: discord.Interaction) -> int:
    """The channel where something is asked; for a thread the one that it belongs to."""
    channel = interaction.channel
    return channel.parent_id if isinstance(channel, discord.Thread) else interaction.channel_id or 0


def _lookup(interaction: discord.Interaction) -> CircleLookup:
    bot = interaction.client
    assert isinstance(bot, Circlekeeper)
    services: Services = bot.services
    return services.lookup
