"""What happens in voice channels: people come and go, and sometimes the bot cannot be there."""

import discord
from discord.ext import commands

from db import queries
from db.models import Session
from db.transaction import transaction
from rules import presses
from runtime.bot import Circlekeeper
from runtime.message import Message
from vocabulary.keys import JobKey, JobKind, MessageKey, SessionMessage


class SessionVoice(commands.Cog):
    """Has sessions looked at when their voice channel changes, and says when the bot is not heard there."""

    def __init__(self, bot: Circlekeeper) -> None:
        self._bot = bot
        bot.voice.on_trouble = self._on_trouble

    @commands.Cog.listener()
    async def on_voice_state_update(
        self, member: discord.Member, before: discord.VoiceState, after: discord.VoiceState
    ) -> None:
        """Look at the session of a voice channel that someone entered or left."""
        if before.channel == after.channel or member == member.guild.me:
            return
        for channel in (before.channel, after.channel):
            if channel is not None:
                await self._look_at_session_in(channel.id)

    @commands.Cog.listener()
    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """Whoever was in a channel that was deleted is in it no longer."""
        await self._look_at_session_in(channel.id)

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Catch up with what happened in voice while nobody listened; READY may come more than once."""
        now = self._bot.clock.now()
        near = Session.filter(closed_at=None, starts_at__lte=now + presses.EARLIEST_START)
        async with transaction():
            for session in await near.order_by("id").only("id"):
                await self._bot.timekeeper.schedule(now, JobKey(JobKind.SESSION, session.id))

    async def _look_at_session_in(self, channel_id: int) -> None:
        circle = await queries.circle_in(channel_id)
        session = await queries.open_session(circle.id) if circle else None
        now = self._bot.clock.now()
        if session is not None and session.starts_at - presses.EARLIEST_START <= now:
            await self._bot.timekeeper.schedule(now, JobKey(JobKind.SESSION, session.id))

    def _on_trouble(self, channel_id: int, trouble: str) -> None:
        self._bot.work.spawn(self._tell(channel_id, trouble), f"voice trouble:{channel_id}")

    async def _tell(self, channel_id: int, trouble: str) -> None:
        """Tell the facilitator, once a session for each trouble. The session itself needs no voice of ours."""
        async with transaction():
            circle = await queries.circle_in(channel_id)
            session = await queries.open_session(circle.id) if circle else None
            if circle is None or session is None:
                return
            text = self._bot.words.render("voice/trouble", trouble=trouble, circle=circle, session=session)
            pings = () if session.facilitator is None else (session.facilitator,)
            key = MessageKey.session(session.id, SessionMessage.TROUBLE, trouble)
            await self._bot.outbox.post(key, Message(text, pings=pings), channel=circle.text_channel_id)
