"""Who is in a session's voice channel, as Discord's voice states tell."""

from datetime import datetime

import discord

from db import queries
from db.models import Attendance, Circle, Session
from rules import presses
from runtime.bot import Circlekeeper


class Attendances:
    """Keeps a session's attendance in step with its voice channel."""

    def __init__(self, bot: Circlekeeper) -> None:
        self._bot = bot

    async def note(self, session: Session, now: datetime) -> bool:
        """Open a stretch for each member who came, close it for each who left; nothing until shortly before.

        False while Discord has not told who is where: then what was noted before may be out of date.
        """
        circle = await session.circle
        here = self._in_channel(circle)
        if here is None:
            return False
        if now < session.starts_at - presses.EARLIEST_START:
            return True
        noted = set(await queries.in_voice(session.id))
        expected = set(await queries.members(circle.id)) & here
        for user_id in sorted(expected - noted):
            await Attendance.create(session=session, user_id=user_id, joined_at=now)
        gone = list(noted - expected)
        if gone:
            await Attendance.filter(session=session, user_id__in=gone, left_at=None).update(left_at=now)
        return True

    def has_room(self, circle: Circle) -> bool:
        """Whether there is a voice channel that members could be in."""
        guild = self._bot.get_guild(circle.guild_id)
        return guild is not None and guild.get_channel(circle.voice_channel_id or 0) is not None

    def _in_channel(self, circle: Circle) -> set[int] | None:
        guild = self._bot.get_guild(circle.guild_id)
        if guild is None or guild.unavailable:
            return None
        channel = guild.get_channel(circle.voice_channel_id or 0)
        vocal = isinstance(channel, discord.VoiceChannel | discord.StageChannel)
        return set(channel.voice_states) if vocal else set()
