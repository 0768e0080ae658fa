"""Anonymous notes: the form, and the receipt that only its writer sees and that alone can change them.

Its buttons carry the secret of the form. Nothing of it is kept, so there is no other way to the notes.
"""

import discord

from cogs.base import BaseCog
from runtime.given import Choices, Fields
from runtime.message import Control, Message, Option
from runtime.ui import pressed, selected, submitted
from runtime.words import Words
from services.retrospectives.notes import Receipt
from vocabulary.controls import ButtonKind, FormKind, SelectKind
from vocabulary.keys import Address
from vocabulary.retrospectives import Prompt


class NoteButtons(BaseCog):
    """Write notes, change them, take them back, show one's name."""

    @pressed(ButtonKind.RETRO_WRITE)
    async def write_pressed(self, interaction: discord.Interaction, address: Address) -> None:
        """Open the form; where few are there, say first that it is easy to guess who wrote what."""
        blank = await self.services.retrospectives.notes.blank(address.row, interaction.user.id)
        if blank.is_thin:
            anyway = self.words_for(interaction).button(ButtonKind.RETRO_WRITE_ANYWAY, address.row)
            await self.responder.answer(interaction, "retro/thin", buttons=[[anyway]], people=blank.people)
            return
        await self.responder.ask(interaction, FormKind.RETRO_NOTES, address.row, blank.secret)

    @pressed(ButtonKind.RETRO_WRITE_ANYWAY)
    async def write_anyway_pressed(self, interaction: discord.Interaction, address: Address) -> None:
        """Open the form for who has read that."""
        blank = await self.services.retrospectives.notes.blank(address.row, interaction.user.id)
        await self.responder.ask(interaction, FormKind.RETRO_NOTES, address.row, blank.secret)

    @submitted(FormKind.RETRO_NOTES)
    async def written(self, interaction: discord.Interaction, address: Address, fields: Fields) -> None:
        """Keep what the form says, and give its writer what changes it."""
        words = {prompt: fields.get(prompt, "") for prompt in Prompt}
        about = (address.row, interaction.user.id, address.arg)
        await self._show(interaction, await self.services.retrospectives.notes.write(*about, words))

    @pressed(ButtonKind.RETRO_EDIT)
    async def edit_pressed(self, interaction: discord.Interaction, address: Address) -> None:
        """Open the form with what it said."""
        about = (address.row, interaction.user.id, address.arg)
        receipt = await self.services.retrospectives.notes.receipt(*about)
        prefilled = {str(note.prompt): note.words for note in receipt.notes}
        await self.responder.ask(interaction, FormKind.RETRO_NOTES, address.row, address.arg, prefilled=prefilled)

    @pressed(ButtonKind.RETRO_REMOVE)
    async def remove_pressed(self, interaction: discord.Interaction, address: Address) -> None:
        """Delete the notes, and give their words back."""
        about = (address.row, interaction.user.id, address.arg)
        receipt = await self.services.retrospectives.notes.remove(*about)
        await self._show_removed(interaction, receipt)

    @selected(SelectKind.RETRO_REVEAL)
    async def revealed(self, interaction: discord.Interaction, address: Address, values: Choices) -> None:
        """Show the writer's name under these notes, and under no others."""
        about = (address.row, interaction.user.id, address.arg)
        prompts = [Prompt(value) for value in values]
        await self._show(interaction, await self.services.retrospectives.notes.reveal(*about, prompts))

    async def _show(self, interaction: discord.Interaction, receipt: Receipt) -> None:
        words = self.words_for(interaction)
        if not receipt.notes:
            await self._show_removed(interaction, receipt)
            return
        text = words.render("retro/receipt", receipt=receipt)
        await self.responder.redraw(interaction, Message(text, _rows(words, receipt)))

    async def _show_removed(self, interaction: discord.Interaction, receipt: Receipt) -> None:
        text = self.words_for(interaction).render("retro/taken-back", receipt=receipt)
        await self.responder.redraw(interaction, Message(text))


def _rows(words: Words, receipt: Receipt) -> tuple[tuple[Control, ...], ...]:
    about, kind = (receipt.session_id, receipt.secret), FormKind.RETRO_NOTES
    options = [Option(note.prompt, words.field(kind, note.prompt), chosen=note.revealed) for note in receipt.notes]
    reveal = words.select(SelectKind.RETRO_REVEAL, *about, options=options, least=0, most=len(options))
    row = tuple(words.button(kind, *about) for kind in (ButtonKind.RETRO_EDIT, ButtonKind.RETRO_REMOVE))
    return ((reveal,), row)
