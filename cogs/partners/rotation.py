"""`/partners rotate`: other partners before the term is over."""

import discord
from discord import app_commands

from cogs.base import BaseCog, CircleOption
from runtime.message import Message
from runtime.ui import pressed
from services.partners.rotation import RotationProposal
from vocabulary.controls import ButtonKind
from vocabulary.keys import Address


class RotationCommands(BaseCog):
    """What it means is shown first, since it concerns everybody."""

    @app_commands.command()
    async def rotate(self, interaction: discord.Interaction, circle: CircleOption = None) -> None:
        """Have everyone get a new partner early, as an organiser."""
        here = await self.circle_here(interaction, circle)
        await self._show(interaction, await self.services.partners.rotation.understand(here.id, interaction.user.id))

    @pressed(ButtonKind.PARTNERS_ROTATE)
    async def rotate_now(self, interaction: discord.Interaction, address: Address) -> None:
        """Begin a new term at once."""
        await self.services.partners.rotation.now(address.row, interaction.user.id)
        await self.responder.redraw(interaction, Message(self.words_for(interaction).render("partners/rotated")))

    @pressed(ButtonKind.PARTNERS_ROTATE_NEXT)
    async def with_next_session(self, interaction: discord.Interaction, address: Address) -> None:
        """Begin one after the next session."""
        rotation = self.services.partners.rotation
        await self._show(interaction, await rotation.with_next_session(address.row, interaction.user.id))

    @pressed(ButtonKind.PARTNERS_ROTATE_NOT)
    async def not_yet(self, interaction: discord.Interaction, address: Address) -> None:
        """Let the term be as long as it was to be."""
        rotation = self.services.partners.rotation
        await self._show(interaction, await rotation.not_yet(address.row, interaction.user.id))

    async def _show(self, interaction: discord.Interaction, proposal: RotationProposal) -> None:
        words, row = self.words_for(interaction), proposal.circle.id
        offered = {
            ButtonKind.PARTNERS_ROTATE: True,
            ButtonKind.PARTNERS_ROTATE_NEXT: proposal.next_at is not None and not proposal.soon,
            ButtonKind.PARTNERS_ROTATE_NOT: proposal.early,
        }
        buttons = tuple(words.button(kind, row) for kind, is_offered in offered.items() if is_offered)
        text = words.render("partners/rotate", proposal=proposal)
        await self.responder.redraw(interaction, Message(text, (buttons,)))
