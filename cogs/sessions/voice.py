"""Voice channels as Discord has them: who is in them, the bot's own presence there, and what happens meanwhile."""

import discord
from discord.ext import commands

from cogs.base import BaseCog
from runtime.bot import Circlekeeper
from services.house import Services
from vocabulary.sessions import Chime


class DiscordVoice:
    """Answers `services.sessions.voice.Voice` from what Discord has told, and by the bot's own rooms."""

    def __init__(self, bot: Circlekeeper) -> None:
        self._bot = bot

    def people_in(self, guild_id: int, channel_id: int | None) -> frozenset[int] | None:
        guild = self._bot.get_guild(guild_id)
        if guild is None or guild.unavailable:
            return None
        channel = guild.get_channel(channel_id or 0)
        vocal = isinstance(channel, discord.VoiceChannel | discord.StageChannel)
        return frozenset(channel.voice_states) if vocal else frozenset()

    def exists(self, guild_id: int, channel_id: int | None) -> bool:
        guild = self._bot.get_guild(guild_id)
        return guild is not None and guild.get_channel(channel_id or 0) is not None

    def attend(self, channel_id: int) -> None:
        self._bot.voice.attend(channel_id)

    def leave(self, channel_id: int) -> None:
        self._bot.voice.leave(channel_id)

    def chime(self, channel_id: int, chime: Chime) -> None:
        self._bot.voice.chime(channel_id, chime)

    def status(self, channel_id: int, text: str | None) -> None:
        self._bot.voice.status(channel_id, text)


class SessionVoice(BaseCog):
    """Tells the services when people come and go, and when the bot is not heard."""

    def __init__(self, bot: Circlekeeper, services: Services) -> None:
        super().__init__(bot, services)
        bot.voice.on_trouble = self._on_trouble

    @commands.Cog.listener()
    async def on_voice_state_update(
        self, member: discord.Member, before: discord.VoiceState, after: discord.VoiceState
    ) -> None:
        """Somebody has entered or left a channel, unless it is the bot itself."""
        if before.channel == after.channel or member == member.guild.me:
            return
        for channel in (before.channel, after.channel):
            if channel is not None:
                await self.services.sessions.voice_watch.look_in(channel.id)

    @commands.Cog.listener()
    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """Nobody is in a channel that was deleted."""
        await self.services.sessions.voice_watch.look_in(channel.id)

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Catch up with what happened in voice while nobody listened; READY may come more than once."""
        await self.services.sessions.voice_watch.catch_up()

    def _on_trouble(self, channel_id: int, trouble: str) -> None:
        told = self.services.sessions.voice_watch.tell_trouble(channel_id, trouble)
        self.bot.work.spawn(told, f"voice trouble:{channel_id}")
