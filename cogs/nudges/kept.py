"""How a commitment went: one press under the message that asks."""

import discord
from discord.ext import commands

from cogs.base import circle_about
from db.models import Capture
from db.transaction import transaction
from rules.errors import RuleError
from runtime.bot import Circlekeeper
from runtime.message import Message
from runtime.ui import pressed
from vocabulary.controls import ButtonKind
from vocabulary.keys import Address

KEPT = {ButtonKind.COMMITMENT_KEPT: True, ButtonKind.COMMITMENT_OPEN: False}


class Kept(commands.Cog):
    """Notes what the member says; the last word counts."""

    def __init__(self, bot: Circlekeeper) -> None:
        self._bot = bot

    @pressed(*KEPT)
    async def answered(self, interaction: discord.Interaction, address: Address) -> None:
        """Note it, and say so in place of the question, or beside it where it asks about more."""
        capture = await Capture.get_or_none(id=address.row).prefetch_related("session")
        if capture is None or capture.user_id != interaction.user.id:
            raise RuleError("This is about someone else’s commitment.")
        await circle_about(interaction, capture.session.circle_id)
        capture.kept, capture.answered_at = KEPT[ButtonKind(address.kind)], self._bot.clock.now()
        async with transaction():
            await capture.save(update_fields=["kept", "answered_at"])
            await self._bot.services.replanner.replan(interaction.user.id)
        text = self._bot.words.render("nudge/kept", capture=capture)
        if interaction.message is None or len(interaction.message.components) > 1:
            await self._bot.responder.send(interaction, Message(text))
        else:
            await interaction.response.edit_message(content=text, view=None)
