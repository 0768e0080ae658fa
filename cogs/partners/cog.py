"""The commands of `/partners`, and the button by which partners tell that they have met."""

from collections.abc import Sequence

import discord
from discord import app_commands

from cogs.base import CircleCog, CircleOption
from runtime.message import Button, Message
from runtime.ui import is_own, pressed
from services.brief_parts import ShownBrief, brief_buttons
from services.partners.fit import fit_message, with_question
from vocabulary.controls import ButtonKind
from vocabulary.keys import Address


class Partners(CircleCog, group_name="partners"):
    """See and meet your learning partner."""

    @app_commands.command()
    async def show(self, interaction: discord.Interaction, circle: CircleOption = None) -> None:
        """See who your learning partner is."""
        here = await self.circle_here(interaction, circle)
        partnered = await self.services.partners.overview.show(here.id, interaction.user.id)
        own = await self.services.partners.briefs.own(here.id, interaction.user.id)
        buttons = await self._buttons(interaction, own.brief)
        text = self.words_for(interaction).render("partners/show", partnered=partnered, own=own)
        await self._answer(interaction, here.id, Message(text, tuple(map(tuple, buttons))))

    @app_commands.command()
    async def why(self, interaction: discord.Interaction, circle: CircleOption = None) -> None:
        """See why you're learning partners."""
        here = await self.circle_here(interaction, circle)
        partnered = await self.services.partners.overview.show(here.id, interaction.user.id)
        await self.responder.answer(interaction, "partners/why", partnered=partnered)

    @app_commands.command()
    async def met(self, interaction: discord.Interaction, circle: CircleOption = None) -> None:
        """Note that you've met your learning partner."""
        here = await self.circle_here(interaction, circle)
        met = await self.services.partners.meetings.note_met(here.id, interaction.user.id)
        words = self.words_for(interaction)
        line = words.button(ButtonKind.PARTNERS_LINE, met)
        await self._answer(interaction, here.id, Message(words.render("partners/met"), ((line,),)))

    @pressed(ButtonKind.PARTNERS_MET)
    async def met_pressed(self, interaction: discord.Interaction, address: Address) -> None:
        """The same, under the message that asks."""
        met = await self.services.partners.meetings.note_met_as(address.row, interaction.user.id)
        words = self.words_in_place(interaction)
        message = Message(words.render("partners/met"), ((words.button(ButtonKind.PARTNERS_LINE, met),),))
        question = await self.services.partners.fit.question_about(address.row, interaction.user.id)
        if is_own(interaction):
            await self.responder.answer_in_place(interaction, with_question(words, message, question))
            return
        await self.responder.answer_in_place(interaction, message)
        if question is not None:
            await self.responder.send(interaction, fit_message(self.words_for(interaction), question))

    async def _buttons(self, interaction: discord.Interaction, brief: ShownBrief | None) -> Sequence[Sequence[Button]]:
        """What can be done about a brief that is read here, since there is no thread for it."""
        if brief is None:
            return ()
        zone = await self.services.partners.times.zone_of(interaction.user.id)
        return brief_buttons(self.words_for(interaction), brief, zone)

    async def _answer(self, interaction: discord.Interaction, circle: int, message: Message) -> None:
        """Answer, and ask below it how their partner suits them, if they have met and it is not known yet."""
        question = await self.services.partners.fit.question(circle, interaction.user.id)
        await self.responder.send(interaction, with_question(self.words_for(interaction), message, question))
