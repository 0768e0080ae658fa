"""Tells people once that their DMs are closed: for them alone, after something that they did in a server."""

import aiohttp
import discord
import structlog
from discord.ext import commands

from runtime.bot import Circlekeeper
from runtime.readers import asker
from services.house import Services
from services.nudges.reachability import ClosedDms
from vocabulary.controls import ButtonKind

log: structlog.stdlib.BoundLogger = structlog.get_logger("circlekeeper.closed_dms")


class ClosedDmsNotice(commands.Cog):
    """Says it beside an answer, since no DM can."""

    def __init__(self, bot: Circlekeeper, services: Services) -> None:
        self._bot = bot
        self._reachability = services.nudges.reachability
        self._telling: set[int] = set()

    @commands.Cog.listener()
    async def on_served(self, interaction: discord.Interaction) -> None:
        """What a person should know of their DMs comes after what they asked for."""
        if not _can_be_followed(interaction) or interaction.user.id in self._telling:
            return
        self._telling.add(interaction.user.id)
        try:
            closed = await self._reachability.to_tell(interaction.user.id)
            if closed is not None:
                await self._tell(interaction, closed)
        finally:
            self._telling.discard(interaction.user.id)

    async def _tell(self, interaction: discord.Interaction, closed: ClosedDms) -> None:
        button = self._bot.words.to(asker(interaction)).button(ButtonKind.NUDGES_AGAIN, 0)
        try:
            await self._bot.responder.answer(interaction, "nudge/closed", buttons=[[button]], closed=closed)
        except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
            log.info("not told", error=type(error).__name__, code=getattr(error, "code", None))
        else:
            await self._reachability.note_told(interaction.user.id)  # now: to be told twice is better than never


def _can_be_followed(interaction: discord.Interaction) -> bool:
    """Whether an interaction was answered in a server by anything but a form, after which nothing can be said."""
    opened_form = interaction.response.type is discord.InteractionResponseType.modal
    return interaction.guild_id is not None and interaction.response.is_done() and not opened_form
