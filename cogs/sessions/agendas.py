"""A circle's own agendas: one for each kind of session, read, written in a form, and taken back."""

import discord
from discord import app_commands

from cogs.base import BaseCog, CircleOption, circle_about, circle_here
from cogs.sessions.written import written
from db import queries
from db.models import Agenda, Circle, Session
from db.transaction import transaction
from rules import own_agenda
from rules.agenda import Block
from runtime.message import Message
from runtime.ui import Fields, pressed, submitted
from services.sessions.agendas import agenda_of, as_facts, blocks_of
from vocabulary.controls import ButtonKind, FormKind
from vocabulary.errors import Refusal
from vocabulary.keys import Address, JobKey, JobKind
from vocabulary.sessions import SessionKind

KINDS = [app_commands.Choice(name=kind.value.capitalize(), value=kind.value) for kind in SessionKind]
LONGEST_TEXT = 1400
"""Characters that come back in one message, beside what was wrong with them."""
MOST_FAULTS = 4


class Agendas(BaseCog):
    """The part of `/session` about agendas."""

    @app_commands.command()
    @app_commands.choices(kind=KINDS)
    @app_commands.describe(kind="Of which kind of session; of the one that comes next if you leave it out")
    async def agenda(
        self,
        interaction: discord.Interaction,
        kind: app_commands.Choice[str] | None = None,
        circle: CircleOption = None,
    ) -> None:
        """See an agenda, and make it your circle's own."""
        circle = await circle_here(interaction, circle)
        session = await queries.open_session(circle.id) if kind is None else None
        chosen = SessionKind(kind.value) if kind else session.kind if session else SessionKind.REGULAR
        blocks = tuple(blocks_of(session)) if session else await agenda_of(circle, chosen)
        await self._show_agenda(interaction, circle, chosen, blocks, session)

    @pressed(ButtonKind.AGENDA_EDIT)
    async def edit(self, interaction: discord.Interaction, address: Address) -> None:
        """Open the form with the agenda as it is."""
        circle = await circle_about(interaction, address.row)
        text = own_agenda.as_text(await agenda_of(circle, SessionKind(address.arg)))
        await self.responder.ask(interaction, FormKind.AGENDA, circle.id, address.arg, {"text": text})

    @pressed(ButtonKind.AGENDA_AGAIN)
    async def edit_again(self, interaction: discord.Interaction, address: Address) -> None:
        """Open the form with what was written before; the message that refused it has it."""
        circle = await circle_about(interaction, address.row)
        await self.responder.ask(interaction, FormKind.AGENDA, circle.id, address.arg, {"text": written(interaction)})

    @submitted(FormKind.AGENDA)
    async def edited(self, interaction: discord.Interaction, address: Address, fields: Fields) -> None:
        """Keep the agenda that was written, or say what is wrong with it."""
        circle, kind = await circle_about(interaction, address.row), SessionKind(address.arg)
        try:
            blocks = _parsed(fields["text"], circle, kind)
        except Refusal as error:
            await self._give_back_agenda(interaction, address, fields["text"], self.words.refusal(error))
            return
        async with transaction():
            facts = {"blocks": as_facts(blocks)}
            await Agenda.update_or_create(circle_id=circle.id, kind=kind, defaults=facts)
            await self._hand_on_agenda(circle, kind)
        await self._show_agenda(interaction, circle, kind, blocks, None)

    @pressed(ButtonKind.AGENDA_STANDARD)
    async def back_to_standard(self, interaction: discord.Interaction, address: Address) -> None:
        """Let the standard agenda hold again."""
        circle, kind = await circle_about(interaction, address.row), SessionKind(address.arg)
        async with transaction():
            await Agenda.filter(circle_id=circle.id, kind=kind).delete()
            await self._hand_on_agenda(circle, kind)
        await self._show_agenda(interaction, circle, kind, await agenda_of(circle, kind), None)

    async def _hand_on_agenda(self, circle: Circle, kind: SessionKind) -> None:
        """Sessions that have not begun take the agenda as it is now."""
        blocks, now = as_facts(await agenda_of(circle, kind)), self.now()
        for session in await Session.filter(circle_id=circle.id, kind=kind, closed_at=None):
            if not await queries.has_begun(session.id):
                session.agenda = blocks
                await session.save(update_fields=["agenda"])
                await self.bot.timekeeper.schedule(now, JobKey(JobKind.SESSION, session.id))

    async def _show_agenda(
        self,
        interaction: discord.Interaction,
        circle: Circle,
        kind: SessionKind,
        blocks: tuple[Block, ...],
        session: Session | None,
    ) -> None:
        own = await Agenda.exists(circle_id=circle.id, kind=kind)
        kinds = (ButtonKind.AGENDA_EDIT, ButtonKind.AGENDA_STANDARD) if own else (ButtonKind.AGENDA_EDIT,)
        row = tuple(self.words.button(button, circle.id, kind) for button in kinds)
        facts = {"circle": circle, "kind": kind, "blocks": blocks, "own": own, "session": session}
        await self.responder.answer(interaction, "agenda/show", buttons=(row,), card=True, **facts)

    async def _give_back_agenda(
        self, interaction: discord.Interaction, address: Address, text: str, faults: str
    ) -> None:
        told = faults.splitlines()
        refusal = self.bot.words.render(
            "agenda/refused", faults=told[:MOST_FAULTS], more=len(told[MOST_FAULTS:]), text=text
        )
        again = self.words.button(ButtonKind.AGENDA_AGAIN, address.row, address.arg)
        await self.responder.send(interaction, Message(refusal, ((again,),)))


def _parsed(text: str, circle: Circle, kind: SessionKind) -> tuple[Block, ...]:
    """Only a regular session has the circle's length; the others are as long as their agenda."""
    blocks = own_agenda.parse(text, circle.minutes if kind is SessionKind.REGULAR else None)
    length = len(own_agenda.as_text(blocks))
    if length > LONGEST_TEXT:
        raise Refusal("agendas/long-text", length=length, longest=LONGEST_TEXT)
    return blocks
