"""When a circle meets: members set, move and cancel sessions, and take them into their own calendars.

What was understood is shown before it counts. As each of these pings all members, a member can do so many an hour.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from db import queries
from db.models import Circle, Session
from db.queries import lunch as lunches
from db.transaction import transaction
from rules.limits import Limited
from rules.lunch import check_month
from rules.typed.moments import read_moment
from rules.typed.parts import Moment
from runtime.calendar_file import CalendarEntry, calendar_file
from runtime.clock import Clock
from runtime.message import Message
from runtime.outbox import Outbox, Priority
from runtime.words import Words
from services.lookup import CircleHere, CircleLookup, SessionLookup, still_being_made
from services.recent_acts import RecentActs
from services.sessions.agendas import minutes_of
from services.sessions.attendance import reply_buttons
from services.sessions.calendar import Calendar, title_of
from vocabulary.controls import ButtonKind
from vocabulary.errors import Refusal, typed_for
from vocabulary.keys import MessageKey
from vocabulary.sessions import SessionKind, SessionMessage

MOST_IN_FILE = 100
"""Sessions in a calendar file."""


@dataclass(frozen=True, slots=True)
class Understood:
    """A session as somebody wants to set it; a regular one would follow every `weeks` weeks at its local time.

    `typed` is what was understood of their words.
    """

    kind: SessionKind
    starts_at: datetime
    weeks: int
    zone: str
    typed: Moment


@dataclass(frozen=True, slots=True)
class UnderstoodMove:
    """A session as somebody wants to move it; `sequence` says what it was like by then."""

    session_id: int
    sequence: int
    before: datetime
    starts_at: datetime
    zone: str
    typed: Moment


@dataclass(frozen=True, slots=True)
class UnderstoodCancel:
    """A session as somebody wants to cancel it; the reason is stored as `words_number` until they confirm it."""

    session_id: int
    sequence: int
    starts_at: datetime
    because: str
    words_number: int


@dataclass(frozen=True, slots=True)
class SetSession:
    """A session that was set; `channel` is the circle's, which was told."""

    session_id: int
    circle_name: str
    kind: SessionKind
    starts_at: datetime
    channel: int


@dataclass(frozen=True, slots=True)
class About:
    """What a lunch-and-learn is about, who is its guest, and where it is, if not in the circle's voice channel."""

    topic: str = ""
    guest: str = ""
    place: str = ""


NOTHING_SAID = About()


@dataclass(frozen=True, slots=True)
class CancelledSession:
    """A session that was cancelled, and when the next one is, if one is set."""

    starts_at: datetime
    coming_at: datetime | None


@dataclass(frozen=True, slots=True)
class ComingSession:
    """A session that is set and has not begun."""

    id: int
    starts_at: datetime


class Planning:
    """Understands what members want to plan, and does it once they say yes to what they were shown."""

    def __init__(
        self,
        clock: Clock,
        outbox: Outbox,
        words: Words,
        circles: CircleLookup,
        sessions: SessionLookup,
        calendar: Calendar,
        recent_acts: RecentActs,
    ) -> None:
        self._clock = clock
        self._outbox = outbox
        self._words = words
        self._circles = circles
        self._sessions = sessions
        self._calendar = calendar
        self._recent_acts = recent_acts

    async def understand(self, circle_id: int, when: str, kind: SessionKind) -> Understood:
        """What setting a session `when` would come to.

        Raises Ambiguous when that can be read in several ways, Refusal when it cannot be understood, or not be set.
        """
        circle = await _with_channel(circle_id)
        await self.allow_set(circle_id, kind)
        with typed_for("when"):
            typed = read_moment(when, circle.zone, self._clock.now())
        if kind is SessionKind.LUNCH:
            await self.allow_month(circle, typed.at)
        return Understood(kind, typed.at, circle.weeks, circle.zone, typed)

    async def allow_set(self, circle_id: int, kind: SessionKind) -> None:
        """Raises Refusal for a regular session while the circle has one already: the others follow by its rhythm."""
        if kind is not SessionKind.REGULAR:
            return
        coming = await Session.filter(circle_id=circle_id, closed_at=None, kind=kind).order_by("starts_at").first()
        if coming is not None:
            raise Refusal("sessions/next-is-set", starts_at=coming.starts_at)

    async def allow_month(self, circle: Circle, at: datetime, but: int | None = None) -> None:
        """Raises Refusal for a lunch-and-learn in a month of the circle that has one, the session `but` aside."""
        check_month(circle.created_at, circle.zone, at, await lunches.times(circle.id, but))

    async def set_as_shown(self, circle_id: int, user_id: int, starts_at: datetime, kind: SessionKind) -> SetSession:
        """Set a session, and tell the circle. Raises Refusal when its time has passed or is taken meanwhile."""
        async with transaction():
            await self._circles.about(user_id, circle_id)
            circle = await _with_channel(circle_id)
            self._allow_ahead(starts_at)
            done = await self.set(circle, starts_at, kind)
            self._recent_acts.count((Limited.WISHES, user_id, circle_id))
        return done

    async def set(
        self, circle: Circle, starts_at: datetime, kind: SessionKind, about: About = NOTHING_SAID
    ) -> SetSession:
        """The same for a time that is still ahead; part of the caller's transaction."""
        now = self._clock.now()
        await self.allow_set(circle.id, kind)
        if kind is SessionKind.REGULAR:
            session, lead = await self._calendar.begin(circle, starts_at, now)
            because = lead.because if lead else None
            await self._tell(circle, session, SessionMessage.SCHEDULED, "session/scheduled", because=because)
        else:
            if kind is SessionKind.LUNCH:
                await self.allow_month(circle, starts_at)
            session = await self._calendar.add(circle, starts_at, now, kind, place=about.place)
            await self._calendar.fill(circle, now)
            facts = {"minutes": minutes_of(session), "about": about}
            await self._tell(circle, session, SessionMessage.ONE_OFF, "session/one-off", **facts)
        return SetSession(session.id, circle.name, kind, starts_at, CircleHere.of(circle).text_channel)

    async def understand_move(self, circle_id: int, session: str | None, when: str) -> UnderstoodMove:
        """What moving a session would come to; `session` is its id, or None for the next one.

        Raises Ambiguous when the time can be read in several ways, Refusal when it cannot be understood, or there is no
        such session.
        """
        circle = await _with_channel(circle_id)
        meant = await _meant(circle_id, session)
        with typed_for("when"):
            typed = read_moment(when, circle.zone, self._clock.now())
        return UnderstoodMove(meant.id, meant.sequence, meant.starts_at, typed.at, circle.zone, typed)

    async def move_as_shown(self, session_id: int, user_id: int, starts_at: datetime, sequence: int) -> datetime:
        """Move a session, and tell the circle; returns its new time.

        Raises Refusal when it is no longer as it was when `sequence` stood for it, or cannot be at that time.
        """
        async with transaction():
            session = await self._sessions.about(user_id, session_id)
            circle = await _with_channel(session.circle_id)
            self._allow_ahead(starts_at)
            _allow_as_shown(session, sequence)
            before = session.starts_at
            if session.kind is SessionKind.LUNCH:
                await self.allow_month(circle, starts_at, session.id)
            await self._calendar.move(session, starts_at, self._clock.now())
            self._recent_acts.count((Limited.WISHES, user_id, circle.id))
            await self._tell(circle, session, SessionMessage.MOVED, "session/moved", before=before)
        return starts_at

    async def understand_cancel(
        self, circle_id: int, user_id: int, session: str | None, reason: str
    ) -> UnderstoodCancel:
        """What cancelling a session would come to; `session` as for a move.

        Raises Refusal when there is no such session, or nothing to read in the reason.
        """
        await _with_channel(circle_id)
        because = reason.strip()
        if not because:
            raise Refusal("sessions/reason-missing")
        async with transaction():
            meant = await _meant(circle_id, session)
            button, now = ButtonKind.SESSION_CANCEL, self._clock.now()
            number = await queries.store_words(user_id, button, meant.id, because, now)
        return UnderstoodCancel(meant.id, meant.sequence, meant.starts_at, because, number)

    async def cancel_as_shown(
        self, session_id: int, user_id: int, sequence: int, words_number: int
    ) -> CancelledSession:
        """Cancel a session for the reason that was shown, and tell the circle.

        Raises Refusal when it is no longer as it was when `sequence` stood for it, or has begun.
        """
        async with transaction():
            session = await self._sessions.about(user_id, session_id)
            circle, now = await _with_channel(session.circle_id), self._clock.now()
            _allow_as_shown(session, sequence)
            because = await queries.stored_words(words_number, user_id, ButtonKind.SESSION_CANCEL, session_id)
            if because is None:
                raise Refusal("sessions/reason-lost")
            await queries.drop_words(user_id, ButtonKind.SESSION_CANCEL, session_id)
            await self._calendar.cancel(session, because, now, user_id)
            self._recent_acts.count((Limited.WISHES, user_id, circle.id))
            await self._calendar.fill(circle, now)
            coming = await queries.open_session(circle.id)
            await self._tell(circle, session, SessionMessage.CANCELLED, "session/cancelled", coming=coming)
        return CancelledSession(session.starts_at, coming.starts_at if coming else None)

    async def coming(self, circle_id: int) -> list[ComingSession]:
        """The sessions that can be moved or cancelled, the next one first."""
        return [ComingSession(one.id, one.starts_at) for one in await queries.sessions_to_come(circle_id)]

    async def calendar_file(self, circle_id: int, application: int, called: str | None = None) -> str:
        """A circle's newest sessions as the text of an `.ics` file, named as the circle is `called`, and so is each.

        `application` is the bot's id. Those that were held stay in it, and so do cancelled ones, marked as such. Raises
        Refusal "sessions/none-set" while there is none: a calendar without any event is no valid file.
        """
        circle, now = await Circle.get(id=circle_id), self._clock.now()
        sessions = await Session.filter(circle=circle).order_by("-starts_at").limit(MOST_IN_FILE)
        if not sessions:
            raise Refusal("sessions/none-set")
        called = called or circle.name
        return calendar_file(called, [_entry(circle, session, called, now) for session in sessions], application)

    def _allow_ahead(self, starts_at: datetime) -> None:
        if starts_at <= self._clock.now():
            raise Refusal("sessions/passed-meanwhile")

    async def _tell(
        self, circle: Circle, session: Session, message: SessionMessage, template: str, **facts: object
    ) -> None:
        """Say to all in the circle's channel what has changed."""
        members = await queries.members(circle.id)
        words = self._words.to(circle.locale)
        text = words.render(template, circle=circle, session=session, members=members, **facts)
        buttons = () if session.closed_at else (reply_buttons(words, session.id),)
        await self._outbox.post(
            MessageKey.session(session.id, message, session.sequence),
            Message(text, buttons, pings=tuple(members)),
            channel=circle.text_channel_id,
            priority=Priority.ANNOUNCEMENT,
        )


def _entry(circle: Circle, session: Session, called: str, now: datetime) -> CalendarEntry:
    place = f"https://discord.com/channels/{circle.guild_id}/{circle.voice_channel_id}"
    return CalendarEntry(
        row=session.id,
        title=title_of(called, session),
        starts_at=session.starts_at,
        minutes=minutes_of(session),
        changed_at=now,  # when each changed last is not stored; the sequence tells what is newer
        changes=session.sequence,
        cancelled=session.cancelled_because is not None,
        about=circle.focus,
        place=session.place,
        link=place if circle.voice_channel_id and not session.place else "",
    )


async def _with_channel(circle_id: int) -> Circle:
    """The circle. Raises Refusal while its channel is still being made."""
    circle = await Circle.get(id=circle_id)
    if circle.text_channel_id is None:
        raise still_being_made(circle.name)
    return circle


async def _meant(circle_id: int, session: str | None) -> Session:
    """The session that is meant: by its id as the list offers it, or the next one. Raises Refusal for none."""
    sessions: Sequence[Session] = await queries.sessions_to_come(circle_id)
    if not sessions:
        raise Refusal("sessions/none-coming")
    found = next((one for one in sessions if session in (None, str(one.id))), None)
    if found is None:
        raise Refusal("sessions/no-such")
    return found


def _allow_as_shown(session: Session, sequence: int) -> None:
    if session.sequence != sequence:
        raise Refusal("sessions/changed-meanwhile")
