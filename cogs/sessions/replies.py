"""The two buttons under messages that name a coming session: whether one means to be there."""

import discord

from cogs.base import BaseCog
from runtime.ui import pressed
from vocabulary.controls import ButtonKind
from vocabulary.keys import Address


class Replies(BaseCog):
    """Takes the answers."""

    @pressed(ButtonKind.SESSION_COMING, ButtonKind.SESSION_AWAY)
    async def reply(self, interaction: discord.Interaction, address: Address) -> None:
        """Note it, and say that it is noted."""
        coming = address.kind == ButtonKind.SESSION_COMING
        starts_at = await self.services.sessions.replies.give(address.row, interaction.user.id, coming=coming)
        await self.responder.answer(interaction, "session/reply", starts_at=starts_at, coming=coming)
