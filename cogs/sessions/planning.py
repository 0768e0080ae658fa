"""When the circle meets: the commands that set, move and cancel sessions. What was understood is shown first."""

from datetime import UTC, datetime

import discord
from discord import app_commands

from cogs.base import BaseCog, CircleOption, CircleTransformer, circle_about, circle_here, text_channel_of
from cogs.sessions import ics
from cogs.sessions.about import session_about
from cogs.sessions.polls import SETTLED, TimePolls
from cogs.sessions.replies import buttons_about
from cogs.sessions.written import written
from db import queries
from db.models import Circle, Session, TimePoll
from db.transaction import transaction
from rules.errors import RuleError
from rules.typed_dates import parse_when
from runtime.bot import Circlekeeper
from runtime.message import Attachment, Message
from runtime.outbox import Priority
from runtime.ui import pressed
from runtime.words import local
from services.house import Services
from vocabulary.controls import ButtonKind
from vocabulary.keys import Address, JobKey, JobKind, MessageKey, SessionMessage
from vocabulary.sessions import SessionKind

WHEN = "As you would say it, in the circle's time zone: Thursday 6pm, 1 Dec 18:00"
POLLED = "As you would say it: Thursday 6pm, 1 Dec 18:00; leave it out to ask by a poll"
WHICH = "Which session; the next one if you leave it out"
KINDS = [app_commands.Choice(name=kind.value.capitalize(), value=kind.value) for kind in SessionKind]


class Planning(BaseCog):
    """The part of `/session` that is about the calendar."""

    def __init__(self, bot: Circlekeeper, services: Services, polls: TimePolls) -> None:
        super().__init__(bot, services)
        self._calendar = services.calendar
        self._polls = polls

    @app_commands.command()
    @app_commands.choices(kind=KINDS)
    @app_commands.describe(when=POLLED, kind="A lunch-and-learn or a retrospective is one more, beside the rhythm")
    async def schedule(
        self,
        interaction: discord.Interaction,
        when: str | None = None,
        kind: app_commands.Choice[str] | None = None,
        circle: CircleOption = None,
    ) -> None:
        """Set when the circle first meets, or ask by a poll; the rhythm follows from it."""
        circle = await circle_here(interaction, circle)
        text_channel_of(circle)
        what = SessionKind(kind.value) if kind else SessionKind.REGULAR
        starts_at = parse_when(when, circle.zone, self.now()) if when else None
        await self._allow_set(circle, what)
        if starts_at is None:
            await self._polls.ask(interaction, circle, what)
            return
        button = self.words.button(ButtonKind.SESSION_SET, circle.id, f"{starts_at.timestamp():.0f}-{what.value}")
        facts = {"circle": circle, "starts_at": starts_at, "kind": what}
        await self.responder.answer(interaction, "session/understood", buttons=[[button]], **facts)

    @pressed(ButtonKind.TIME_TAKE)
    async def take_result(self, interaction: discord.Interaction, address: Address) -> None:
        """Set the time that the poll above the button has chosen."""
        poll = await TimePoll.get_or_none(id=address.row).prefetch_related("circle")
        if poll is None:
            raise RuleError(SETTLED)
        circle = await circle_about(interaction, poll.circle_id)
        channel = text_channel_of(circle)
        message, _, what = address.arg.partition("-")
        kind = SessionKind(what)
        chosen = await self._polls.result(poll, kind, int(message))
        async with transaction():
            await self._polls.settle(poll, int(message), self.now())
            session = await self._set(circle, chosen.slot.at, kind, channel)
        await self._confirmed(interaction, "session/poll-taken", session=session, because=chosen.because)

    @pressed(ButtonKind.SESSION_SET)
    async def set_as_understood(self, interaction: discord.Interaction, address: Address) -> None:
        """Set what the button's message shows."""
        circle = await circle_about(interaction, address.row)
        channel = text_channel_of(circle)
        epoch, _, what = address.arg.partition("-")
        kind, starts_at = SessionKind(what), self._still_ahead(epoch)
        async with transaction():
            session = await self._set(circle, starts_at, kind, channel)
        await self._confirmed(interaction, "session/set", circle=circle, session=session, channel=channel)

    @app_commands.command()
    @app_commands.describe(when=WHEN, session=WHICH)
    async def move(
        self, interaction: discord.Interaction, when: str, session: str | None = None, circle: CircleOption = None
    ) -> None:
        """Have a session at another time; the rhythm after it stays."""
        circle = await circle_here(interaction, circle)
        text_channel_of(circle)
        moved = await _chosen(circle, session)
        starts_at = parse_when(when, circle.zone, self.now())
        button = self.words.button(ButtonKind.SESSION_MOVE, moved.id, f"{starts_at.timestamp():.0f}-{moved.sequence}")
        facts = {"circle": circle, "starts_at": starts_at, "session": moved}
        await self.responder.answer(interaction, "session/understood-move", buttons=[[button]], **facts)

    @pressed(ButtonKind.SESSION_MOVE)
    async def move_as_understood(self, interaction: discord.Interaction, address: Address) -> None:
        """Move the session to what the button's message shows."""
        session = await session_about(interaction, address.row)
        channel = text_channel_of(session.circle)
        epoch, _, sequence = address.arg.partition("-")
        starts_at = self._still_ahead(epoch)
        async with transaction():
            await _allow_as_shown(session, int(sequence))
            before = session.starts_at
            await self._calendar.move(session, starts_at, self.now())
            await self._tell(session, "session/moved", channel, circle=session.circle, before=before)
        await self._confirmed(interaction, "session/moved-answer", session=session)

    @app_commands.command()
    @app_commands.describe(reason="Why; everybody in the circle reads it", session=WHICH)
    async def cancel(
        self,
        interaction: discord.Interaction,
        reason: app_commands.Range[str, 1, 200],
        session: str | None = None,
        circle: CircleOption = None,
    ) -> None:
        """Skip a session, for a holiday perhaps; those after it stay where they are."""
        circle = await circle_here(interaction, circle)
        text_channel_of(circle)
        because = reason.strip()
        if not because:
            raise RuleError("A few words about why help those who had planned for it.")
        meant = await _chosen(circle, session)
        button = self.words.button(ButtonKind.SESSION_CANCEL, meant.id, str(meant.sequence))
        facts = {"session": meant, "because": because}
        await self.responder.answer(interaction, "session/understood-cancel", buttons=[[button]], **facts)

    @pressed(ButtonKind.SESSION_CANCEL)
    async def cancel_as_understood(self, interaction: discord.Interaction, address: Address) -> None:
        """Cancel the session that the button's message shows, for the reason that stands there."""
        session = await session_about(interaction, address.row)
        circle, because = session.circle, written(interaction)
        channel = text_channel_of(circle)
        async with transaction():
            await _allow_as_shown(session, int(address.arg))
            await self._calendar.cancel(session, because, self.now())
            await self._calendar.fill(circle, self.now())
            coming = await queries.open_session(circle.id)
            await self._tell(session, "session/cancelled", channel, circle=circle, coming=coming)
        await self._confirmed(interaction, "session/cancelled-answer", session=session, coming=coming)

    @move.autocomplete("session")
    @cancel.autocomplete("session")
    async def _sessions_to_come(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        named = interaction.namespace.circle
        try:
            chosen = await CircleTransformer().transform(interaction, named) if named else None
            circle = await circle_here(interaction, chosen)
        except RuleError:  # said once the command is sent, and not at each letter
            return []
        names = {local(one.starts_at, circle.zone): one for one in await queries.sessions_to_come(circle.id)}
        fitting = [(name, one) for name, one in names.items() if typed.casefold() in name.casefold()]
        return [app_commands.Choice(name=name, value=str(one.id)) for name, one in fitting[:25]]

    @app_commands.command()
    async def calendar(self, interaction: discord.Interaction, circle: CircleOption = None) -> None:
        """Get the sessions as a file for your own calendar; taking in a newer one updates it."""
        circle = await circle_here(interaction, circle)
        text = ics.file_of(circle, await ics.shown(circle.id), self.bot.application_id or 0, self.now())
        file = Attachment("sessions.ics", text)
        words = self.bot.words.render("session/calendar", circle=circle)
        await self.responder.send(interaction, Message(words, files=(file,)))

    async def _set(self, circle: Circle, starts_at: datetime, kind: SessionKind, channel: int) -> Session:
        now = self.now()
        await self._allow_set(circle, kind)
        if kind is SessionKind.REGULAR:
            session, lead = await self._calendar.begin(circle, starts_at, now)
            await self.bot.timekeeper.schedule(now, JobKey(JobKind.PARTNERS, circle.id))
            await self._tell(session, "session/scheduled", channel, circle=circle, because=lead.because if lead else "")
        else:
            session = await self._calendar.add(circle, starts_at, now, kind)
            await self._calendar.fill(circle, now)
            await session.refresh_from_db()
            await self._tell(session, "session/one-off", channel, circle=circle, minutes=ics.minutes_of(session))
        return session

    async def _allow_set(self, circle: Circle, kind: SessionKind) -> None:
        if kind is not SessionKind.REGULAR:
            return
        coming = await Session.filter(circle=circle, closed_at=None, kind=kind).order_by("starts_at").first()
        if coming is not None:
            moment = self.bot.words.render("session/when", session=coming)
            raise RuleError(f"The next session is set already: {moment}.")

    def _still_ahead(self, epoch: str) -> datetime:
        at = datetime.fromtimestamp(int(epoch), UTC)
        if at <= self.now():
            raise RuleError("That time has passed meanwhile. Please choose another.")
        return at

    async def _tell(self, session: Session, template: str, channel: int, **facts: object) -> None:
        """Say to all in the circle's channel what has changed; part of the caller's transaction."""
        members = await queries.members(session.circle_id)
        text = self.bot.words.render(template, session=session, members=members, **facts)
        message = SessionMessage(template.partition("/")[2])
        key = MessageKey.session(session.id, message, session.sequence)
        buttons = () if session.closed_at else (buttons_about(self.words, session),)
        message = Message(text, buttons, pings=tuple(members))
        await self.bot.outbox.post(key, message, channel=channel, priority=Priority.ANNOUNCEMENT)

    async def _confirmed(self, interaction: discord.Interaction, template: str, **facts: object) -> None:
        """What was asked becomes what was done."""
        text = self.bot.words.render(template, **facts)
        await interaction.response.edit_message(content=text, view=None)


async def _chosen(circle: Circle, session: str | None) -> Session:
    """The session that is meant: by its id as the list offers it, or the next one. Raises RuleError for none."""
    sessions = await queries.sessions_to_come(circle.id)
    if not sessions:
        raise RuleError("No session is set.")
    found = next((one for one in sessions if session in (None, str(one.id))), None)
    if found is None:
        raise RuleError("I know no such session. The list offers those to come.")
    return found


async def _allow_as_shown(session: Session, sequence: int) -> None:
    """Read a session anew. Raises RuleError when it is no longer as it was when `sequence` stood for it."""
    await session.refresh_from_db()
    if session.sequence != sequence:
        raise RuleError("This session has changed meanwhile. Please look at it once more.")
