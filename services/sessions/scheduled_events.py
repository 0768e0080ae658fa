"""Discord's scheduled events, one for each session: what each should be, what is to be done for that, and interest.

Nothing here talks to Discord: given what it shows of an event, this decides the next step, and notes what was done.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum, auto

from db import queries
from db.models import Circle, Interest, Reply, ScheduledEvent, Session
from db.transaction import transaction
from rules import interest
from runtime.clock import Clock
from runtime.message import Message
from runtime.outbox import Outbox
from runtime.timekeeper import Timekeeper
from runtime.words import Words
from services.sessions.agendas import minutes_of
from services.sessions.attendance import Replies
from services.sessions.calendar import title_of
from vocabulary.keys import CircleMessage, JobKey, JobKind, MessageKey


class EventStatus(StrEnum):
    """Where an event stands in Discord. `OVER` is completed or cancelled."""

    SCHEDULED = auto()
    ACTIVE = auto()
    OVER = auto()


class Step(StrEnum):
    """What is to be done about an event. `ASK` is to ask the circle about what somebody else did to it."""

    NOTHING = auto()
    MAKE = auto()
    MOVE = auto()
    START = auto()
    END = auto()
    CANCEL = auto()
    ASK = auto()


@dataclass(frozen=True, slots=True)
class SeenEvent:
    """An event as Discord shows it."""

    id: int
    status: EventStatus
    starts_at: datetime
    ends_at: datetime | None
    channel_id: int | None
    location: str | None = None


@dataclass(frozen=True, slots=True)
class WantedEvent:
    """A session's event as it should be: in the circle's channel, or at a `place` if there is one.

    `event_id` is the one that it is known to have. One that is not known, because of a crash, bears the `mark` at the
    end of its description, and was made after `circle_since`. `over` says whether the session is closed.
    """

    session_id: int
    circle_id: int
    guild_id: int
    channel_id: int | None
    event_id: int | None
    title: str
    description: str
    mark: str
    starts_at: datetime
    ends_at: datetime
    place: str
    circle_since: datetime
    over: bool

    @property
    def reason(self) -> str:
        """What Discord's audit log tells of why the event is made or changed."""
        return f"session {self.session_id}"


class ScheduledEvents:
    """Decides what becomes of events, and notes what Discord was told."""

    def __init__(self, clock: Clock, timekeeper: Timekeeper, outbox: Outbox, words: Words, replies: Replies) -> None:
        self._clock = clock
        self._timekeeper = timekeeper
        self._outbox = outbox
        self._words = words
        self._replies = replies

    async def wanted(self, session_id: int) -> WantedEvent | None:
        """The event of a session; None where there is no such session, or none that anything is to be done for."""
        session = await queries.session_with_circle(session_id)
        if session is None or (session.closed_at is None and session.circle.closed_at is not None):
            return None
        return self._wanted(session, session.circle)

    async def step(self, session_id: int, seen: SeenEvent | None) -> Step:
        """What to do next, given what Discord shows of the event, None being that there is none.

        Where Discord shows what it should, that is noted: what differs later is somebody else's edit.
        """
        async with transaction():
            session = await queries.session_with_circle(session_id)
            if session is None:
                return Step.NOTHING
            begun = await queries.has_begun(session.id)
            if session.closed_at is not None:
                return _last_step(seen, cancelled=session.cancelled_because is not None or not begun)
            if seen is None or seen.status is EventStatus.OVER:
                gone = session.event_id is not None and not begun
                return Step.ASK if gone else self._if_ahead(session, Step.MAKE)
            if begun:
                return Step.START if seen.status is EventStatus.SCHEDULED else Step.NOTHING
            return await self._agree(session, seen)

    async def note_found(self, session_id: int, event_id: int) -> None:
        """A session's event was found by its mark."""
        await Session.filter(id=session_id).update(event_id=event_id)

    async def note_made(self, session_id: int, event_id: int, starts_at: datetime) -> None:
        """A session's event was made. Nobody is interested in it yet; what members answered stands."""
        async with transaction():
            await Session.filter(id=session_id).update(event_id=event_id)
            await Interest.filter(session_id=session_id).delete()
            await note_told(session_id, starts_at)

    async def note_moved(self, session_id: int, starts_at: datetime) -> None:
        """Discord was told of another start."""
        async with transaction():
            await note_told(session_id, starts_at)

    async def hear_interest(self, session_id: int, interested: Collection[int]) -> None:
        """Note what is new in who is interested in the event of a coming session; twice notes nothing more."""
        async with transaction():
            session = await Session.get_or_none(id=session_id, closed_at=None)
            if session is None or await queries.has_begun(session_id):
                return
            members = await queries.members(session.circle_id)
            known = {row.user_id for row in await Interest.filter(session=session)}
            seen = set(members).intersection(interested)
            if seen == known:
                return
            replies = {row.user_id: row.coming for row in await Reply.filter(session=session)}
            await Interest.filter(session=session, user_id__not_in=list(seen)).delete()
            await Interest.bulk_create(Interest(session=session, user_id=member) for member in sorted(seen - known))
            said = interest.answers(members, known, interested, replies)
            if said:
                await self._replies.note(session, said, self._clock.now())

    async def say_forbidden(self, circle_id: int, *, full: bool) -> None:
        """Tell a circle once that there are no events, since they are forbidden or the server has too many (`full`)."""
        async with transaction():
            circle, key = await Circle.get(id=circle_id), MessageKey.circle(circle_id, CircleMessage.EVENTS_FORBIDDEN)
            text = self._words.to(circle.locale).render("session/event-forbidden", full=full)
            await self._outbox.post(key, Message(text), channel=circle.text_channel_id)

    async def look_at(self, event_id: int) -> None:
        """Have the session looked at whose event this is, if it is one's."""
        session = await Session.get_or_none(event_id=event_id).only("id")
        if session is not None:
            await self._timekeeper.schedule(self._clock.now(), JobKey(JobKind.EVENT, session.id))

    def interest_read_at(self, wanted: WantedEvent) -> datetime | None:
        """When to look again at who is interested, even if Discord tells of nothing."""
        return None if wanted.over else interest.read_at(wanted.starts_at, self._clock.now())

    def _wanted(self, session: Session, circle: Circle) -> WantedEvent:
        mark = f"Session {session.id}"
        return WantedEvent(
            session_id=session.id,
            circle_id=circle.id,
            guild_id=circle.guild_id,
            channel_id=circle.voice_channel_id,
            event_id=session.event_id,
            title=title_of(circle.name, session),
            description=self._words.to(circle.locale).render("session/event", circle=circle, mark=mark),
            mark=mark,
            starts_at=session.starts_at,
            ends_at=_ends_at(session),
            place=session.place,
            circle_since=circle.created_at,
            over=session.closed_at is not None,
        )

    def _if_ahead(self, session: Session, step: Step) -> Step:
        return step if session.starts_at > self._clock.now() else Step.NOTHING

    async def _agree(self, session: Session, seen: SeenEvent) -> Step:
        """Bring the event to the session's time and place, unless somebody else has brought it to another time.

        Another place or end is put back without a question: the session is held in the circle's voice channel, and
        its end is the agenda's. What it is called is left to those who rename it.
        """
        in_time = _same_second(seen.starts_at, session.starts_at)
        if in_time and _is_placed(seen, session, session.circle.voice_channel_id):
            await note_told(session.id, session.starts_at)
            return Step.NOTHING
        told = (await told_of(session.id)).told_start
        if not in_time and told is not None and not _same_second(told, seen.starts_at):
            return Step.ASK
        return self._if_ahead(session, Step.MOVE)


def may_differ(session: Session, seen: SeenEvent | None, channel_id: int | None, now: datetime) -> bool:
    """Whether something may be to be done about the event of an open session, given what Discord shows of it.

    `channel_id` is the circle's voice channel. Once the time of a session has come, only an event that is gone or
    still waits to begin matters.
    """
    ahead = session.starts_at > now
    if seen is None:
        return ahead or session.event_id is not None
    if not ahead and seen.status is not EventStatus.SCHEDULED:
        return False
    return not (_same_second(seen.starts_at, session.starts_at) and _is_placed(seen, session, channel_id))


async def told_of(session_id: int) -> ScheduledEvent:
    """What Discord was told of a session's event; a row that is still to be saved where it was told nothing."""
    return await ScheduledEvent.get_or_none(session_id=session_id) or ScheduledEvent(session_id=session_id)


async def note_told(session_id: int, starts_at: datetime) -> None:
    """Keep which start Discord was told last; part of the caller's transaction."""
    row = await told_of(session_id)
    if row.told_start != starts_at:
        row.told_start = starts_at
        await row.save()


def _last_step(seen: SeenEvent | None, *, cancelled: bool) -> Step:
    """How the event of a closed session comes to its end."""
    if seen is None or seen.status is EventStatus.OVER:
        return Step.NOTHING
    return Step.CANCEL if cancelled and seen.status is EventStatus.SCHEDULED else Step.END


def _is_placed(seen: SeenEvent, session: Session, channel_id: int | None) -> bool:
    there = seen.location == session.place if session.place else seen.channel_id == channel_id
    return there and seen.ends_at == _ends_at(session)


def _ends_at(session: Session) -> datetime:
    return session.starts_at + timedelta(minutes=minutes_of(session))


def _same_second(one: datetime, other: datetime) -> bool:
    """Buttons and notes of earlier versions know times by the second."""
    return int(one.timestamp()) == int(other.timestamp())
