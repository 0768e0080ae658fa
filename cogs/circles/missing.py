"""What somebody deletes of a circle in Discord is missed, and made anew: its text channel, voice channel and role."""

from collections.abc import Iterable
from datetime import datetime

import discord
from discord.ext import commands

from db import queries
from db.models import Circle
from db.transaction import transaction
from rules.remaking import remake_at
from runtime.bot import Circlekeeper
from vocabulary.keys import JobKey, JobKind


class Missing(commands.Cog):
    """Has the rooms of a circle looked at when something of them is gone."""

    def __init__(self, bot: Circlekeeper) -> None:
        self._bot = bot
        bot.outbox.on_channel_gone(self.replaced_at)

    @commands.Cog.listener()
    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """A channel was deleted; most are nobody's."""
        circle = await queries.circle_in(channel.id)
        if circle is not None:
            await self._miss(circle, [channel.id])

    @commands.Cog.listener()
    async def on_guild_role_delete(self, role: discord.Role) -> None:
        """A role was deleted; with it, members have lost their access."""
        circle = await Circle.get_or_none(role_id=role.id, closed_at=None)
        if circle is not None:
            await self._miss(circle, [role.id])

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Catch up with what was deleted while nobody listened; READY may come more than once."""
        for guild in self._bot.guilds:
            there = {one.id for one in (*guild.channels, *guild.roles)}
            for circle in await Circle.filter(guild_id=guild.id, closed_at=None):
                own = (circle.role_id, circle.text_channel_id, circle.voice_channel_id)
                gone = [one for one in own if one is not None and one not in there]
                if gone and not guild.unavailable:
                    await self._miss(circle, gone)

    async def replaced_at(self, channel_id: int) -> datetime | None:
        """When another channel will be in the place of one that Discord does not know; None if it was no circle's.

        The outbox may have met with that before the gateway told of it.
        """
        circle = await queries.circle_in(channel_id)
        if circle is None:
            return None
        if await self._bot.timekeeper.when(JobKey(JobKind.ROOMS, circle.id)) is None:
            await self._miss(circle, [channel_id])
        return remake_at(discord.utils.snowflake_time(channel_id), self._bot.clock.now())

    async def _miss(self, circle: Circle, gone: Iterable[int]) -> None:
        made = max(discord.utils.snowflake_time(one) for one in gone)
        async with transaction():
            await self._bot.timekeeper.schedule(
                remake_at(made, self._bot.clock.now()), JobKey(JobKind.ROOMS, circle.id)
            )
