"""What partners press under their brief: a time that suits, that they met, that they could not."""

import discord

from cogs.base import BaseCog
from runtime.given import Fields
from runtime.message import Message
from runtime.ui import pressed, submitted
from services.brief_parts import brief_buttons, meeting_file
from services.partners.fit import with_question
from vocabulary.controls import ButtonKind, FormKind
from vocabulary.keys import Address


class Briefs(BaseCog):
    """Answers each press for who pressed alone; the brief in the thread follows by itself."""

    @pressed(ButtonKind.PARTNERS_TIME)
    async def time_pressed(self, interaction: discord.Interaction, address: Address) -> None:
        """Note that a time suits them, with a file for their calendar."""
        noted = await self.services.partners.briefs.note_time(address.row, address.number, interaction.user.id)
        words = self.words_for(interaction)
        text = words.render("partners/time-noted", noted=noted, person=interaction.user.id)
        files = (meeting_file(words, noted.brief, noted.slot),) if noted.suits and not noted.changed else ()
        await self.responder.send(interaction, Message(text, files=files))

    @pressed(ButtonKind.PARTNERS_COULD_NOT)
    async def could_not(self, interaction: discord.Interaction, address: Address) -> None:
        """Offer other times."""
        user_id = interaction.user.id
        brief = await self.services.partners.briefs.offer_others(address.row, user_id)
        words, zone = self.words_for(interaction), await self.services.partners.times.zone_of(user_id)
        buttons = brief_buttons(words, brief, zone)[:1] if brief.offer.slots else ()
        await self.responder.send(interaction, Message(words.render("partners/other-times", brief=brief), buttons))

    @pressed(ButtonKind.PARTNERS_BRIEF_MET)
    async def met_pressed(self, interaction: discord.Interaction, address: Address) -> None:
        """Note that they have met."""
        met = await self.services.partners.meetings.note_met_as(address.row, interaction.user.id)
        words = self.words_for(interaction)
        line = words.button(ButtonKind.PARTNERS_LINE, met)
        message = Message(words.render("partners/met"), ((line,),))
        question = await self.services.partners.fit.question_about(address.row, interaction.user.id)
        await self.responder.send(interaction, with_question(words, message, question))

    @pressed(ButtonKind.PARTNERS_LINE)
    async def line_wanted(self, interaction: discord.Interaction, address: Address) -> None:
        """Open the form for a line about the meeting."""
        line = await self.services.partners.meetings.line_of(address.row, interaction.user.id)
        await self.responder.ask(interaction, FormKind.PARTNERS_LINE, address.row, prefilled={"line": line})

    @submitted(FormKind.PARTNERS_LINE)
    async def line_given(self, interaction: discord.Interaction, address: Address, fields: Fields) -> None:
        """Keep it for them."""
        await self.services.partners.meetings.keep_line(address.row, interaction.user.id, fields["line"])
        await self.responder.answer(interaction, "partners/line-kept", line=fields["line"].strip())
