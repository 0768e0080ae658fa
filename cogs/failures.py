"""The commands, the button and the form of `/failure`."""

import discord
from discord import app_commands

from cogs.base import CircleCog, CircleOption
from runtime.bot import Circlekeeper
from runtime.given import Fields
from runtime.ui import pressed, submitted
from services.house import Services
from vocabulary.controls import ButtonKind, FormKind
from vocabulary.keys import Address


class Failures(CircleCog, group_name="failure"):
    """Share what went wrong, and what it taught you."""

    @app_commands.command(name="next")
    async def next_(self, interaction: discord.Interaction, circle: CircleOption = None) -> None:
        """See whose turn it is to share a failure, and why."""
        here = await self.circle_here(interaction, circle)
        await self.responder.answer(interaction, "failure/next", choice=await self.services.failures.next(here.id))

    @app_commands.command()
    async def share(self, interaction: discord.Interaction, circle: CircleOption = None) -> None:
        """Share a failure with your circle, and what it taught you."""
        here = await self.circle_here(interaction, circle)
        await self.responder.ask(interaction, FormKind.FAILURE_SHARE, here.id)

    @pressed(ButtonKind.FAILURE_SHARE)
    async def share_pressed(self, interaction: discord.Interaction, address: Address) -> None:
        """The same as `/failure share`."""
        here = await self.circle_about(interaction, address.row)
        await self.responder.ask(interaction, FormKind.FAILURE_SHARE, here.id)

    @submitted(FormKind.FAILURE_SHARE)
    async def shared(self, interaction: discord.Interaction, address: Address, fields: Fields) -> None:
        """Bring the three answers to the circle."""
        channel = await self.services.failures.tell(address.row, interaction.user.id, fields)
        here = self.bot.get_channel(channel) is not None
        await self.responder.answer(interaction, "failure/shared", channel=channel, here=here)


async def setup(bot: Circlekeeper, services: Services) -> None:
    """Add the cog to the bot."""
    await bot.add_cog(Failures(bot, services))
