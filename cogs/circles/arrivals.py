"""Servers as they become available (at a start, after an outage, when the bot is added), or change their language."""

import discord
from discord.ext import commands

from cogs.circles.guild_batches import GuildBatches
from cogs.sessions.scheduled_events import seen_event
from runtime.bot import Circlekeeper
from services.circles.comparison import GuildComparison, SeenGuild


class Arrivals(commands.Cog):
    """Has each compared with what was noted of it, by what the gateway tells of it."""

    def __init__(self, bot: Circlekeeper, comparison: GuildComparison) -> None:
        self._comparison = comparison
        self._arrived = GuildBatches(bot, self._compare, "arrivals")

    @commands.Cog.listener()
    async def on_guild_available(self, guild: discord.Guild) -> None:
        """Discord tells of a server again; after each READY it does so of all."""
        self._arrived.add(guild)

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        """The bot was added to a server, perhaps not for the first time."""
        self._arrived.add(guild)

    @commands.Cog.listener()
    async def on_guild_update(self, before: discord.Guild, after: discord.Guild) -> None:
        """Somebody changed a server; what the bot posts there is in its language."""
        if before.preferred_locale != after.preferred_locale:
            self._arrived.add(after)

    async def _compare(self, guilds: list[discord.Guild]) -> None:
        await self._comparison.compare([_seen(guild) for guild in guilds])


def _seen(guild: discord.Guild) -> SeenGuild:
    there = {one.id for one in (*guild.channels, *guild.roles)}
    events = {event.id: seen_event(event) for event in guild.scheduled_events}
    return SeenGuild(guild.id, str(guild.preferred_locale), there, events)
