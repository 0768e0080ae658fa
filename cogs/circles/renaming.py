"""A circle's role, channels and events bear its name, and its channel tells its focus, after somebody changed them.

A voice channel from before it had a name of its own gets that with the circle's next name, and not before.
"""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import discord

from cogs.circles.channels import PASSING_TROUBLE
from cogs.obstacles import ABSENT_FOR, ObstacleLog
from runtime.bot import Circlekeeper
from services.circles.channels import ChannelRecord, ChannelRecords

AGAIN_AFTER = timedelta(minutes=10)
PATIENCE_SECONDS = 20.0
"""Discord lets a channel be renamed twice in ten minutes; waiting for the third time would hold up other errands."""


class Renaming:
    """Brings what a circle has in Discord to its new name. Only a renaming asks for it: a name given by hand stays."""

    def __init__(self, bot: Circlekeeper, records: ChannelRecords) -> None:
        self._bot = bot
        self._records = records
        self._unfinished = ObstacleLog("not renamed yet")

    async def look(self, circle_id: int, now: datetime) -> datetime | None:
        """The timekeeper's errand; what is named so already is left alone, and what cannot be now is tried again."""
        record = await self._records.of(circle_id)
        if record.is_closed:
            return None
        if self._bot.is_absent_from(record.guild_id):
            return now + ABSENT_FOR
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                guild = await self._bot.fetch_guild(record.guild_id, with_counts=False)
                await self._rename_channels(record, guild)
                await self._rename_events(record, guild)
        except (TimeoutError, *PASSING_TROUBLE) as error:
            self._unfinished.met(circle_id, error)
            return now + AGAIN_AFTER
        self._unfinished.overcome(circle_id)
        return None

    async def _rename_channels(self, record: ChannelRecord, guild: discord.Guild) -> None:
        role, reason = discord.utils.get(await guild.fetch_roles(), id=record.role_id), f"circle {record.circle_id}"
        if role is not None and role.name != record.name:
            await role.edit(name=record.name, reason=reason)
        channels: dict[int, Any] = {channel.id: channel for channel in await guild.fetch_channels()}
        voice = channels.get(record.voice_channel_id or 0)
        if voice is not None and voice.name != record.voice_name:
            await voice.edit(name=record.voice_name, reason=reason)
        text = channels.get(record.text_channel_id or 0)
        if text is not None and (not _reads(text.name, record.name) or text.topic != record.topic):
            await text.edit(name=record.name, topic=record.topic, reason=reason)

    async def _rename_events(self, record: ChannelRecord, guild: discord.Guild) -> None:
        events = {event.id: event for event in await guild.fetch_scheduled_events(with_counts=False)}
        for wanted in await self._records.event_titles(record.circle_id):
            event, title = events.get(wanted.event_id), wanted.title
            if event is not None and event.status is discord.EventStatus.scheduled and event.name != title:
                await event.edit(name=title, reason=f"session {wanted.session_id}")


def _reads(channel: str, name: str) -> bool:
    """Whether a text channel's name, for which Discord takes neither capitals nor spaces, is made of this one."""
    return channel.replace("-", " ").casefold() == name.replace("-", " ").casefold()
