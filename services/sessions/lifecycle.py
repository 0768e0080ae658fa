"""How a session starts and how it closes, for whatever reason: written here and nowhere else."""

from datetime import datetime

from db import queries
from db.models import Attendance, Cycle, Session, SessionEvent
from db.transaction import on_commit
from runtime.timekeeper import Timekeeper
from services.events import CycleOpened, Events, SessionClosed
from services.voice import Voice
from vocabulary.keys import JobKey, JobKind
from vocabulary.sessions import EventKind, SessionKind


class SessionLifecycle:
    """Writes that a session started or closed. Part of the caller's transaction, who knows that it may."""

    def __init__(self, timekeeper: Timekeeper, events: Events, voice: Voice) -> None:
        self._timekeeper = timekeeper
        self._events = events
        self._voice = voice

    async def start(self, session: Session, actor: int | None, now: datetime) -> None:
        """Write that a session started, by the press of `actor` if any; a regular one, but the first, opens a cycle."""
        opens_cycle = session.kind is SessionKind.REGULAR and await queries.has_held_regular(session.circle_id)
        await SessionEvent.create(session=session, kind=EventKind.STARTED, at=now, actor=actor)
        await self._timekeeper.schedule(now, JobKey(JobKind.EVENT, session.id))
        if opens_cycle:
            last = await queries.open_cycle(session.circle_id)
            await Cycle.create(circle_id=session.circle_id, number=last.number + 1, opened_at=now)
            await self._events.publish(CycleOpened(session.circle_id))

    async def close(
        self, session: Session, now: datetime, *, because: str | None = None, by: int | None = None
    ) -> None:
        """Write that a session is over; `because` says why it was cancelled, and is None for any other end.

        `by` is the member who wrote that, if one did.

        Nobody is counted as present from now on. One that was on ends in its log too, and the bot leaves voice.
        """
        kinds = {event.kind for event in await queries.events(session.id)}
        started = EventKind.STARTED in kinds
        if started and EventKind.ENDED not in kinds:
            await SessionEvent.create(session=session, kind=EventKind.ENDED, at=now)
        session.closed_at, session.cancelled_because, session.cancelled_by = now, because, by
        if because is not None:
            session.sequence += 1  # calendars are told of it
        await session.save(update_fields=["closed_at", "cancelled_because", "cancelled_by", "sequence"])
        await Attendance.filter(session=session, left_at=None).update(left_at=now)
        await self._timekeeper.schedule(now, JobKey(JobKind.SESSION, session.id), JobKey(JobKind.EVENT, session.id))
        if started:
            self._fall_silent((await session.circle).voice_channel_id)
        await self._events.publish(SessionClosed(session.circle_id, session.id))

    def _fall_silent(self, channel_id: int | None) -> None:
        if channel_id is not None:
            on_commit(lambda: self._voice.status(channel_id, None))
            on_commit(lambda: self._voice.leave(channel_id))
