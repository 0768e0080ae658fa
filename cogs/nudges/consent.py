"""What somebody wants to know before they agree to nudges."""

import discord

from cogs.base import BaseCog
from runtime.ui import pressed
from services.nudges.kinds import KINDS
from services.nudges.settings import NudgeChange
from vocabulary.controls import ButtonKind
from vocabulary.keys import Address

SHOWN = 3
"""So many of what would come are shown with their times."""


class Consent(BaseCog):
    """Answers beside the question, which stays to be answered."""

    @pressed(ButtonKind.NUDGES_WOULD_COME)
    async def would_come(self, interaction: discord.Interaction, address: Address) -> None:
        """Show what a yes would bring."""
        user_id, nudges = interaction.user.id, self.services.nudges
        chosen = await nudges.settings.change(user_id, NudgeChange())
        preview = await nudges.preview.show(user_id, self.bot.servers, as_if_agreed=True)
        words = self.words_for(interaction)
        about = [KINDS[kind].label(words) for kind in chosen.about]
        facts = {"chosen": chosen, "about": about, "coming": preview.coming[:SHOWN]}
        await self.responder.answer(interaction, "nudge/would-come", **facts)
