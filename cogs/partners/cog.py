"""The commands of `/partners`, and the button by which partners tell that they have met."""

import discord
from discord import app_commands

from cogs.base import CircleCog, CircleOption
from runtime.message import Message
from runtime.ui import pressed
from vocabulary.controls import ButtonKind
from vocabulary.keys import Address


class Partners(CircleCog, group_name="partners"):
    """See and meet your learning partner."""

    @app_commands.command()
    async def show(self, interaction: discord.Interaction, circle: CircleOption = None) -> None:
        """See who your learning partner is, and why."""
        here = await self.circle_here(interaction, circle)
        partnered = await self.services.partners.overview.show(here.id, interaction.user.id)
        await self.responder.answer(interaction, "partners/show", partnered=partnered)

    @app_commands.command()
    async def met(self, interaction: discord.Interaction, circle: CircleOption = None) -> None:
        """Note that you've met your learning partner."""
        here = await self.circle_here(interaction, circle)
        await self.services.partners.meetings.note_met(here.id, interaction.user.id)
        await self.responder.answer(interaction, "partners/met")

    @pressed(ButtonKind.PARTNERS_MET)
    async def met_pressed(self, interaction: discord.Interaction, address: Address) -> None:
        """The same, under the message that asks."""
        await self.services.partners.meetings.note_met_as(address.row, interaction.user.id)
        words = self.words_in_place(interaction)
        await self.responder.answer_in_place(interaction, Message(words.render("partners/met")))
