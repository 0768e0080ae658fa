"""What somebody deletes of a circle in Discord, as the gateway tells of it."""

import discord
from discord.ext import commands

from runtime.bot import Circlekeeper
from services.circles.losses import Losses


class Deletions(commands.Cog):
    """Has it missed, so that it is made again."""

    def __init__(self, bot: Circlekeeper, losses: Losses) -> None:
        self._bot = bot
        self._losses = losses

    @commands.Cog.listener()
    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """A channel was deleted."""
        await self._losses.miss_channel(channel.id)

    @commands.Cog.listener()
    async def on_guild_role_delete(self, role: discord.Role) -> None:
        """A role was deleted."""
        await self._losses.miss_role(role.id)

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Catch up with what was deleted while nobody listened; READY may come more than once."""
        for guild in self._bot.guilds:
            if not guild.unavailable:
                await self._losses.compare(guild.id, {one.id for one in (*guild.channels, *guild.roles)})
