"""What one captured oneself: shown as a list, edited and removed. All of it is seen by that person alone."""

import discord

from cogs.base import BaseCog
from runtime.given import Choices, Fields
from runtime.message import Message, Option
from runtime.ui import pressed, selected, submitted
from runtime.words import Words
from services.sessions.own_captures import OwnCapture
from vocabulary.controls import ButtonKind, FormKind, SelectKind
from vocabulary.keys import Address, whole_number
from vocabulary.sessions import CaptureKind


class OwnCaptureButtons(BaseCog):
    """The buttons under what was just captured, and the list of all of it."""

    def kept(self, words: Words, capture: OwnCapture) -> Message:
        """That it is kept, with all that its writer can do about it."""
        text = words.render("session/captured", kind=capture.kind, words=capture.words)
        row = [words.button(kind, capture.id) for kind in (ButtonKind.CAPTURE_EDIT, ButtonKind.CAPTURE_REMOVE)]
        return Message(text, ((*row, words.button(ButtonKind.CAPTURES_MINE, capture.circle_id)),))

    async def of_cycle(self, interaction: discord.Interaction, circle_id: int) -> Message:
        """The list of what a person captured in a circle's cycle."""
        captures = await self.services.sessions.own_captures.of_cycle(circle_id, interaction.user.id)
        words = self.words_for(interaction)
        text = words.render("session/my-captures", captures=captures)
        options = [Option(str(one.id), one.label) for one in captures]
        rows = ((words.select(SelectKind.CAPTURE_PICK, circle_id, options=options),),) if options else ()
        return Message(text, rows)

    @pressed(ButtonKind.CAPTURES_MINE)
    async def mine_wanted(self, interaction: discord.Interaction, address: Address) -> None:
        """Show the list."""
        circle = await self.circle_about(interaction, address.row)
        await self.responder.redraw(interaction, await self.of_cycle(interaction, circle.id))

    @selected(SelectKind.CAPTURE_PICK)
    async def picked(self, interaction: discord.Interaction, address: Address, values: Choices) -> None:
        """Show one of the list."""
        capture = await self.services.sessions.own_captures.show(whole_number(values[0]), interaction.user.id)
        await self.responder.redraw(interaction, self.kept(self.words_for(interaction), capture))

    @pressed(ButtonKind.CAPTURE_EDIT)
    async def edit_wanted(self, interaction: discord.Interaction, address: Address) -> None:
        """Open the form with what was captured."""
        capture = await self.services.sessions.own_captures.show(address.row, interaction.user.id)
        prefilled = {"kind": capture.kind, "words": capture.words}
        await self.responder.ask(interaction, FormKind.CAPTURE_EDIT, capture.id, prefilled=prefilled)

    @submitted(FormKind.CAPTURE_EDIT)
    async def edited(self, interaction: discord.Interaction, address: Address, fields: Fields) -> None:
        """Let it say what the form holds."""
        about = (address.row, interaction.user.id, CaptureKind(fields["kind"]), fields["words"])
        capture = await self.services.sessions.own_captures.edit(*about)
        await self.responder.redraw(interaction, self.kept(self.words_for(interaction), capture))

    @pressed(ButtonKind.CAPTURE_REMOVE)
    async def removed(self, interaction: discord.Interaction, address: Address) -> None:
        """Delete it, and give its words back."""
        capture = await self.services.sessions.own_captures.remove(address.row, interaction.user.id)
        words = self.words_for(interaction)
        text = words.render("session/capture-removed", words=capture.words)
        mine = words.button(ButtonKind.CAPTURES_MINE, capture.circle_id)
        await self.responder.redraw(interaction, Message(text, ((mine,),)))
