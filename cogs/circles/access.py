"""What the bot may do in a server, and what there is room for, as the gateway tells of it."""

import discord
from discord.ext import commands

from cogs.circles.guild_batches import GuildBatches
from runtime.bot import Circlekeeper
from services.circles.unfinished import Unfinished


class Access(commands.Cog):
    """Has what was refused in a server tried again once that may have changed."""

    def __init__(self, bot: Circlekeeper, unfinished: Unfinished) -> None:
        self._unfinished = unfinished
        self._changed = GuildBatches(bot, self._take_up, "access")

    @commands.Cog.listener()
    async def on_guild_available(self, guild: discord.Guild) -> None:
        """Discord tells of a server: at a start, and after an outage."""
        self._changed.add(guild)

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        """The bot was added to a server, perhaps not for the first time."""
        self._changed.add(guild)

    @commands.Cog.listener()
    async def on_guild_role_update(self, before: discord.Role, after: discord.Role) -> None:
        """Somebody changed a role; most often its colour or its name."""
        if before.permissions != after.permissions or before.position != after.position:
            self._changed.add(after.guild)

    @commands.Cog.listener()
    async def on_guild_role_delete(self, role: discord.Role) -> None:
        """There is room for another role, and what this one denied is denied no more."""
        self._changed.add(role.guild)

    @commands.Cog.listener()
    async def on_guild_channel_update(self, before: discord.abc.GuildChannel, after: discord.abc.GuildChannel) -> None:
        """Somebody changed a channel."""
        if before.overwrites != after.overwrites:
            self._changed.add(after.guild)

    @commands.Cog.listener()
    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """There is room for another channel."""
        self._changed.add(channel.guild)

    @commands.Cog.listener()
    async def on_member_update(self, before: discord.Member, after: discord.Member) -> None:
        """Somebody gave the bot a role, took one, or ended its time-out; of others Discord does not tell."""
        if before.roles != after.roles or before.timed_out_until != after.timed_out_until:
            self._changed.add(after.guild)

    @commands.Cog.listener()
    async def on_scheduled_event_update(self, _: discord.ScheduledEvent, after: discord.ScheduledEvent) -> None:
        """There may be room for another event."""
        if after.guild is not None and after.status in (discord.EventStatus.completed, discord.EventStatus.cancelled):
            self._changed.add(after.guild)

    @commands.Cog.listener()
    async def on_scheduled_event_delete(self, event: discord.ScheduledEvent) -> None:
        """There is room for another event."""
        if event.guild is not None:
            self._changed.add(event.guild)

    async def _take_up(self, guilds: list[discord.Guild]) -> None:
        there = [one for guild in guilds for one in (*guild.channels, *guild.roles)]
        writable = [one.id for guild in guilds for one in guild.channels if _may_write(one)]
        await self._unfinished.take_up([guild.id for guild in guilds], {one.id for one in there}, writable)


def _may_write(channel: discord.abc.GuildChannel) -> bool:
    allowed = channel.permissions_for(channel.guild.me)
    return allowed.view_channel and allowed.send_messages
