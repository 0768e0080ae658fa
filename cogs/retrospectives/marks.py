"""Marks: a list of the notes under each question, which only who marks sees."""

from collections.abc import Sequence
from dataclasses import replace

import discord

from cogs.base import BaseCog
from runtime.given import Choices
from runtime.message import Message, Option, Select
from runtime.ui import pressed, selected
from runtime.words import Words
from services.retrospectives.marks import Ballot, Markable
from vocabulary.controls import ButtonKind, FormKind, SelectKind
from vocabulary.keys import Address, whole_number
from vocabulary.retrospectives import MOST_MARKS, Prompt


class MarkSelects(BaseCog):
    """Choose notes to talk about."""

    @pressed(ButtonKind.RETRO_MARK)
    async def mark_pressed(self, interaction: discord.Interaction, address: Address) -> None:
        """Show the lists, with what one has marked."""
        ballot = await self.services.retrospectives.marks.ballot(address.row, interaction.user.id)
        await self._show(interaction, ballot)

    @selected(SelectKind.RETRO_MARKS)
    async def marked(self, interaction: discord.Interaction, address: Address, values: Choices) -> None:
        """Mark what is chosen in one list."""
        about = (address.row, interaction.user.id, Prompt(address.arg))
        chosen = list(map(whole_number, values))
        await self._show(interaction, await self.services.retrospectives.marks.mark(*about, chosen))

    async def _show(self, interaction: discord.Interaction, ballot: Ballot) -> None:
        words = self.words_for(interaction)
        text = words.render("retro/ballot", ballot=ballot, most=MOST_MARKS)
        rows = tuple((_select(words, ballot, prompt, notes),) for prompt, notes in ballot.notes)
        await self.responder.redraw(interaction, Message(text, rows))


def _select(words: Words, ballot: Ballot, prompt: Prompt, notes: Sequence[Markable]) -> Select:
    """The notes under one question, which stands in it until something is chosen."""
    kind, most = SelectKind.RETRO_MARKS, min(MOST_MARKS, len(notes))
    options = [Option(str(note.id), note.label, chosen=note.marked) for note in notes]
    select = words.select(kind, ballot.session_id, prompt, options=options, least=0, most=most)
    return replace(select, placeholder=words.field(FormKind.RETRO_NOTES, prompt))
