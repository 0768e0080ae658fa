"""What somebody deletes of a circle in Discord, as the gateway tells of it."""

import discord
from discord.ext import commands

from services.circles.losses import Losses


class Deletions(commands.Cog):
    """Has it missed, so that it is made again."""

    def __init__(self, losses: Losses) -> None:
        self._losses = losses

    @commands.Cog.listener()
    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """A channel was deleted."""
        await self._losses.miss_channel(channel.id)

    @commands.Cog.listener()
    async def on_guild_role_delete(self, role: discord.Role) -> None:
        """A role was deleted."""
        await self._losses.miss_role(role.id)
