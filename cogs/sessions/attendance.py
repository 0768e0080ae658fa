"""Who comes to a session: the two buttons under messages that name a coming one, and what happens in voice."""

import discord
from discord.ext import commands

from cogs.base import BaseCog
from runtime.bot import Circlekeeper
from runtime.ui import pressed
from services.house import Services
from vocabulary.controls import ButtonKind
from vocabulary.keys import Address


class Attendance(BaseCog):
    """Takes answers, and tells the services when people come and go in voice, and when the bot is not heard."""

    def __init__(self, bot: Circlekeeper, services: Services) -> None:
        super().__init__(bot, services)
        bot.voice.on_trouble = self._on_trouble

    @pressed(ButtonKind.SESSION_COMING, ButtonKind.SESSION_AWAY)
    async def reply(self, interaction: discord.Interaction, address: Address) -> None:
        """Note it, and say that it is noted."""
        coming = address.kind == ButtonKind.SESSION_COMING
        starts_at = await self.services.sessions.replies.give(address.row, interaction.user.id, coming=coming)
        await self.responder.answer(interaction, "session/reply", starts_at=starts_at, coming=coming)

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

    def _on_trouble(self, channel_id: int, trouble: str) -> None:
        told = self.services.sessions.voice_watch.tell_trouble(channel_id, trouble)
        self.bot.work.spawn(told, f"voice trouble:{channel_id}")
