"""The part of `/session` about agendas: seen, written in a form, and taken back."""

import discord
from discord import app_commands

from cogs.base import BaseCog, CircleOption
from runtime.given import Fields
from runtime.message import Message
from runtime.readers import asker
from runtime.ui import pressed, submitted
from services.sessions.agendas import RefusedAgenda, ShownAgenda
from vocabulary.controls import ButtonKind, FormKind
from vocabulary.errors import Refusal
from vocabulary.keys import Address, KeyTextError, whole_number
from vocabulary.sessions import SessionKind

KINDS = [app_commands.Choice(name=kind.value.capitalize(), value=kind.value) for kind in SessionKind]


class AgendaCommands(BaseCog):
    """A circle has an agenda of its own for each kind of session, or else the standard one."""

    @app_commands.command()
    @app_commands.choices(kind=KINDS)
    @app_commands.describe(kind="The kind of session; that of the next one if you skip this")
    async def agenda(
        self,
        interaction: discord.Interaction,
        kind: app_commands.Choice[str] | None = None,
        circle: CircleOption = None,
    ) -> None:
        """See the agenda, and change it for your circle."""
        here = await self.circle_here(interaction, circle)
        chosen = SessionKind(kind.value) if kind else None
        where = (
            None
            if chosen
            else await self.services.sessions.overview.where_in(here.id, interaction.user.id, asker(interaction))
        )
        if where is not None:
            await self.responder.send(interaction, where)
        else:
            await self._show(interaction, await self.services.sessions.agendas.show(here.id, chosen))

    @pressed(ButtonKind.AGENDA_EDIT)
    async def edit(self, interaction: discord.Interaction, address: Address) -> None:
        """Open the form with the agenda as it is."""
        text = await self.services.sessions.agendas.text(address.row, interaction.user.id, _kind(address))
        await self._open_form(interaction, address.row, _kind(address), text)

    @pressed(ButtonKind.AGENDA_AGAIN)
    async def edit_again(self, interaction: discord.Interaction, address: Address) -> None:
        """Open the form with what was written before, and refused."""
        try:
            number, kind = address.args(2)
            words = whole_number(number)
        except KeyTextError:  # of an earlier version, which stored no text
            raise Refusal("agendas/text-lost") from None
        text = await self.services.sessions.agendas.refused_text(address.row, interaction.user.id, words)
        await self._open_form(interaction, address.row, SessionKind(kind), text)

    @submitted(FormKind.AGENDA)
    async def edited(self, interaction: discord.Interaction, address: Address, fields: Fields) -> None:
        """Make this the circle's agenda, or say what is wrong with it."""
        kind = _kind(address)
        saved = await self.services.sessions.agendas.save(address.row, interaction.user.id, kind, fields["text"])
        if isinstance(saved, RefusedAgenda):
            again = self.words_for(interaction).button(ButtonKind.AGENDA_AGAIN, address.row, saved.words_number, kind)
            text = self.words_for(interaction).render("agenda/refused", refused=saved)
            await self.responder.send(interaction, Message(text, ((again,),)))
        else:
            await self._show(interaction, saved)

    @pressed(ButtonKind.AGENDA_STANDARD)
    async def back_to_standard(self, interaction: discord.Interaction, address: Address) -> None:
        """Let the standard agenda hold again."""
        about = (address.row, interaction.user.id, _kind(address))
        await self._show(interaction, await self.services.sessions.agendas.back_to_standard(*about))

    async def _show(self, interaction: discord.Interaction, agenda: ShownAgenda) -> None:
        kinds = (ButtonKind.AGENDA_EDIT, *([ButtonKind.AGENDA_STANDARD] if agenda.own else []))
        row = [self.words_for(interaction).button(kind, agenda.circle_id, agenda.kind) for kind in kinds]
        await self.responder.answer(interaction, "agenda/show", buttons=[row], card=True, agenda=agenda)

    async def _open_form(self, interaction: discord.Interaction, circle_id: int, kind: SessionKind, text: str) -> None:
        await self.responder.ask(interaction, FormKind.AGENDA, circle_id, kind, {"text": text})


def _kind(address: Address) -> SessionKind:
    """The kind of session that a button or form about an agenda is for."""
    (kind,) = address.args(1)
    return SessionKind(kind)
