"""The commands and the button of `/privacy`."""

import discord
from discord import app_commands

from cogs.base import CircleCog
from runtime.bot import Circlekeeper
from runtime.message import Attachment, Message
from runtime.ui import pressed
from services.house import Services
from services.lookup import labels
from vocabulary.controls import ButtonKind
from vocabulary.keys import Address


class Privacy(CircleCog, group_name="privacy"):
    """See, export or delete what I keep about you."""

    @app_commands.command()
    async def policy(self, interaction: discord.Interaction) -> None:
        """Read what I keep about you, and why."""
        kept, about = self.services.retention.periods, self.bot.settings.about
        await self.responder.answer(interaction, "privacy/policy", kept=kept, about=about)

    @app_commands.command()
    async def export(self, interaction: discord.Interaction) -> None:
        """Get everything I keep about you as one file."""
        await self.responder.think(interaction)
        file = Attachment("about-me.json", await self.services.privacy.export(interaction.user.id))
        text = self.words_for(interaction).render("privacy/export")
        await self.responder.send(interaction, Message(text, files=(file,)))

    @app_commands.command()
    async def forget(self, interaction: discord.Interaction) -> None:
        """Leave all circles and delete everything about you."""
        mine = await self.services.lookup.mine(interaction.user.id)
        circles = labels(mine, self.bot.servers).values()
        button = self.words_for(interaction).button(ButtonKind.PRIVACY_FORGET, 0)
        await self.responder.answer(interaction, "privacy/forget", buttons=[[button]], circles=circles)

    @pressed(ButtonKind.PRIVACY_FORGET)
    async def forget_confirmed(self, interaction: discord.Interaction, address: Address) -> None:
        """Forget the person who presses it."""
        await self.responder.think(interaction)
        await self.services.privacy.forget(interaction.user.id)
        await self.responder.show(interaction, "privacy/forgotten")


async def setup(bot: Circlekeeper, services: Services) -> None:
    """Add the cog to the bot."""
    await bot.add_cog(Privacy(bot, services))
