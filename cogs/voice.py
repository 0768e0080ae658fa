"""Voice channels as Discord has them: who is in them, and the bot's own presence there."""

import discord

from runtime.bot import Circlekeeper
from vocabulary.sessions import Chime


class DiscordVoice:
    """Answers `services.voice.Voice` from what Discord has told, and by the bot's own rooms."""

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
