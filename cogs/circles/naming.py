"""A circle's role, channels and events bear its name, and its channel tells its focus, after somebody changed them."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import discord
import structlog

from cogs.circles.rooms import PASSING_TROUBLE
from db.models import Circle
from runtime.bot import Circlekeeper

log: structlog.stdlib.BoundLogger = structlog.get_logger("circlekeeper.naming")

AGAIN_AFTER = timedelta(minutes=10)
KEPT_OF_NAME = 40
PATIENCE_SECONDS = 20.0
"""Discord has a channel renamed twice in ten minutes; whoever waits for the third time holds a place of others."""


class Naming:
    """Brings what a circle has in Discord to its new name. Only a renaming asks for it: a name given by hand stays."""

    def __init__(self, bot: Circlekeeper) -> None:
        self._bot = bot

    async def look(self, circle_id: int, now: datetime) -> datetime | None:
        """The timekeeper's errand; what is named so already is left alone, and what cannot be now is tried again."""
        circle = await Circle.get(id=circle_id)
        if circle.closed_at is not None:
            return None
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                guild = await self._bot.fetch_guild(circle.guild_id, with_counts=False)
                await self._rename_rooms(circle, guild)
                await self._rename_events(circle, guild)
        except (TimeoutError, discord.NotFound, *PASSING_TROUBLE) as error:
            log.warning("not renamed yet", circle=circle_id, error=type(error).__name__)
            return now + AGAIN_AFTER
        return None

    async def _rename_rooms(self, circle: Circle, guild: discord.Guild) -> None:
        role, reason = discord.utils.get(await guild.fetch_roles(), id=circle.role_id), f"circle {circle.id}"
        if role is not None and role.name != circle.name:
            await role.edit(name=circle.name, reason=reason)
        channels: dict[int, Any] = {channel.id: channel for channel in await guild.fetch_channels()}
        voice = channels.get(circle.voice_channel_id or 0)
        if voice is not None and voice.name != circle.name:
            await voice.edit(name=circle.name, reason=reason)
        topic = self._bot.words.render("circle/topic", circle=circle)
        text = channels.get(circle.text_channel_id or 0)
        if text is not None and (not _reads(text.name, circle.name) or text.topic != topic):
            await text.edit(name=circle.name, topic=topic, reason=reason)

    async def _rename_events(self, circle: Circle, guild: discord.Guild) -> None:
        events = {event.id: event for event in await guild.fetch_scheduled_events(with_counts=False)}
        for wanted in await self._bot.services.scheduled_events.wanted_of(circle.id):
            event = events.get(wanted.event_id or 0)
            if event is not None and event.status is discord.EventStatus.scheduled and event.name != wanted.title:
                await event.edit(name=wanted.title, reason=wanted.reason)


async def claim_name(guild_id: int, name: str) -> None:
    """Have a closed circle give this name up to one that wants it; part of the caller's transaction."""
    former = await Circle.get_or_none(guild_id=guild_id, name=name, closed_at__isnull=False)
    if former is not None:
        former.name = f"{name[:KEPT_OF_NAME]} (closed, {former.id})"
        await former.save(update_fields=["name"])


def _reads(channel: str, name: str) -> bool:
    """Whether a text channel's name, for which Discord takes neither capitals nor spaces, is made of this one."""
    return channel.replace("-", " ").casefold() == name.replace("-", " ").casefold()
