"""The part of `/session` about when the circle meets: sessions are set, moved and cancelled, once that is confirmed."""

import discord
from discord import app_commands

from cogs.base import BaseCog, CircleOption, CircleTransformer
from cogs.sessions.time_polls import NativePolls
from runtime.bot import Circlekeeper
from runtime.given import Fields
from runtime.message import Attachment, Message
from runtime.ui import pressed, submitted
from services.house import Services
from vocabulary.controls import ButtonKind, FormKind
from vocabulary.errors import Refusal
from vocabulary.keys import Address, KeyTextError, instant_of, second_of, whole_number
from vocabulary.limits import MOST_SUGGESTIONS
from vocabulary.sessions import SessionKind

WHEN = "In the circle's time zone, for example: Thursday 6pm, or 1 Dec 18:00"
OR_ASKED = "For example: Thursday 6pm, or 1 Dec 18:00. Skip this to be asked, or to start a poll"
WHICH = "Which session; the next one if you skip this"
KINDS = [app_commands.Choice(name=kind.value.capitalize(), value=kind.value) for kind in SessionKind]


class PlanningCommands(BaseCog):
    """Commands that change the calendar show first what they have understood; the button below does it."""

    def __init__(self, bot: Circlekeeper, services: Services, polls: NativePolls) -> None:
        super().__init__(bot, services)
        self._polls = polls

    @app_commands.command()
    @app_commands.choices(kind=KINDS)
    @app_commands.describe(
        when=OR_ASKED, kind="Add a lunch-and-learn or a retrospective, as an extra beside the rhythm"
    )
    async def schedule(
        self,
        interaction: discord.Interaction,
        when: str | None = None,
        kind: app_commands.Choice[str] | None = None,
        circle: CircleOption = None,
    ) -> None:
        """Schedule your first session, or ask with a poll; the rest follow."""
        here = await self.circle_here(interaction, circle)
        what = SessionKind(kind.value) if kind else SessionKind.REGULAR
        if when:
            await self._show_set(interaction, here.id, when, what)
            return
        await self.services.sessions.planning.allow_set(here.id, what)
        ways = (ButtonKind.SESSION_TIME, ButtonKind.SESSION_POLL)
        words = self.words_for(interaction)
        buttons = [[words.button(way, here.id, what) for way in ways]]
        await self.responder.answer(interaction, "session/how", buttons=buttons, circle=here, kind=what)

    @pressed(ButtonKind.SESSION_TIME)
    async def time_pressed(self, interaction: discord.Interaction, address: Address) -> None:
        """Ask for a time."""
        here = await self.circle_about(interaction, address.row)
        await self.responder.ask(interaction, FormKind.SESSION_TIME, here.id, address.arg)

    @submitted(FormKind.SESSION_TIME)
    async def time_submitted(self, interaction: discord.Interaction, address: Address, fields: Fields) -> None:
        """Show what was understood of a time."""
        here = await self.circle_about(interaction, address.row)
        await self._show_set(interaction, here.id, fields["when"], SessionKind(address.arg))

    @pressed(ButtonKind.SESSION_POLL)
    async def poll_pressed(self, interaction: discord.Interaction, address: Address) -> None:
        """Have the circle vote."""
        here = await self.circle_about(interaction, address.row)
        await self.responder.think(interaction)
        channel = await self._polls.ask(here.id, interaction.user.id, SessionKind(address.arg))
        await self.responder.show(interaction, "session/polled", channel=channel)

    async def _show_set(self, interaction: discord.Interaction, circle: int, when: str, kind: SessionKind) -> None:
        async with self.asking(interaction, ButtonKind.SESSION_SET_MEANT, circle, when=when, kind=kind):
            understood = await self.services.sessions.planning.understand(circle, when, kind)
            about = (circle, second_of(understood.starts_at), kind)
            button = self.words_for(interaction).button(ButtonKind.SESSION_SET, *about)
            await self.responder.show(interaction, "session/understood", buttons=[[button]], understood=understood)

    @pressed(ButtonKind.SESSION_SET_MEANT)
    async def set_meant(self, interaction: discord.Interaction, address: Address) -> None:
        """Go on with the time that was meant."""
        here = await self.circle_about(interaction, address.row)
        typed = await self.chosen(interaction, address)
        await self._show_set(interaction, here.id, typed["when"], SessionKind(typed["kind"]))

    @pressed(ButtonKind.SESSION_SET)
    async def set_as_shown(self, interaction: discord.Interaction, address: Address) -> None:
        """Set what the button's message shows."""
        at, kind = address.args(2)
        what = (instant_of(at), SessionKind(kind))
        done = await self.services.sessions.planning.set_as_shown(address.row, interaction.user.id, *what)
        await self.responder.replace(interaction, "session/set", done=done)

    @app_commands.command()
    @app_commands.describe(when=WHEN, session=WHICH)
    async def move(
        self, interaction: discord.Interaction, when: str, session: str | None = None, circle: CircleOption = None
    ) -> None:
        """Move one session to another time. The rhythm stays."""
        here = await self.circle_here(interaction, circle)
        await self._show_move(interaction, here.id, when, session)

    async def _show_move(self, interaction: discord.Interaction, circle: int, when: str, session: str | None) -> None:
        async with self.asking(interaction, ButtonKind.SESSION_MOVE_MEANT, circle, when=when, session=session):
            move = await self.services.sessions.planning.understand_move(circle, session, when)
            about = (move.session_id, second_of(move.starts_at), move.sequence)
            button = self.words_for(interaction).button(ButtonKind.SESSION_MOVE, *about)
            await self.responder.show(interaction, "session/understood-move", buttons=[[button]], move=move)

    @pressed(ButtonKind.SESSION_MOVE_MEANT)
    async def move_meant(self, interaction: discord.Interaction, address: Address) -> None:
        """Go on with the time that was meant."""
        here = await self.circle_about(interaction, address.row)
        typed = await self.chosen(interaction, address)
        await self._show_move(interaction, here.id, typed["when"], typed["session"])

    @pressed(ButtonKind.SESSION_MOVE)
    async def move_as_shown(self, interaction: discord.Interaction, address: Address) -> None:
        """Move the session to what the button's message shows."""
        at, sequence = address.args(2)
        what = (instant_of(at), whole_number(sequence))
        starts_at = await self.services.sessions.planning.move_as_shown(address.row, interaction.user.id, *what)
        await self.responder.replace(interaction, "session/moved-answer", starts_at=starts_at)

    @app_commands.command()
    @app_commands.describe(reason="Why; everyone in the circle reads it", session=WHICH)
    async def cancel(
        self,
        interaction: discord.Interaction,
        reason: app_commands.Range[str, 1, 200],
        session: str | None = None,
        circle: CircleOption = None,
    ) -> None:
        """Cancel one session, for a holiday perhaps. The others stay."""
        here = await self.circle_here(interaction, circle)
        cancel = await self.services.sessions.planning.understand_cancel(here.id, interaction.user.id, session, reason)
        about = (cancel.session_id, cancel.sequence, cancel.words_number)
        button = self.words_for(interaction).button(ButtonKind.SESSION_CANCEL, *about)
        await self.responder.answer(interaction, "session/understood-cancel", buttons=[[button]], cancel=cancel)

    @pressed(ButtonKind.SESSION_CANCEL)
    async def cancel_as_shown(self, interaction: discord.Interaction, address: Address) -> None:
        """Cancel the session that the button's message shows, for the reason that stands there."""
        try:
            sequence, words = map(whole_number, address.args(2))
        except KeyTextError:  # of an earlier version, which stored no reason
            raise Refusal("sessions/reason-lost") from None
        done = await self.services.sessions.planning.cancel_as_shown(address.row, interaction.user.id, sequence, words)
        await self.responder.replace(interaction, "session/cancelled-answer", coming_at=done.coming_at)

    @move.autocomplete("session")
    @cancel.autocomplete("session")
    async def _coming_sessions(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        named = interaction.namespace.circle
        try:
            chosen = await CircleTransformer().transform(interaction, named) if named else None
            here = await self.circle_here(interaction, chosen)
        except Refusal:  # said once the command is sent, and not at each letter
            return []
        coming = {
            self.words_for(interaction).local(one.starts_at, here.zone): one
            for one in await self.services.sessions.planning.coming(here.id)
        }
        fitting = [(name, one) for name, one in coming.items() if typed.casefold() in name.casefold()]
        return [app_commands.Choice(name=name, value=str(one.id)) for name, one in fitting[:MOST_SUGGESTIONS]]

    @app_commands.command()
    async def calendar(self, interaction: discord.Interaction, circle: CircleOption = None) -> None:
        """Get the sessions for your own calendar, as a file."""
        here = await self.circle_here(interaction, circle)
        text = await self.services.sessions.planning.calendar_file(
            here.id, self.bot.application_id or 0, await self.called(interaction, here)
        )
        shown = self.words_for(interaction).render("session/calendar", circle=here)
        await self.responder.send(interaction, Message(shown, files=(Attachment("sessions.ics", text),)))
