"""A circle's calendar: its next sessions always exist; they can be moved, cancelled and paused."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from tortoise.expressions import Q

from db import queries
from db.fields import MILLISECOND
from db.models import Circle, Session
from rules import cadence, rhythm
from rules.cadence import Cadence
from rules.rhythm import Planned
from rules.rotation import Choice
from runtime.clock import Clock
from runtime.outbox import Outbox
from runtime.timekeeper import Timekeeper
from runtime.words import Words
from services.duties.roster import Roster
from services.duties.rotation import DutyRotation
from services.events import Events, PauseBegun, PauseEnded, RhythmBegun, SessionMoved, SessionSet
from services.sessions.agendas import agenda_of, as_facts
from services.sessions.lifecycle import SessionLifecycle
from vocabulary.duties import DUTIES
from vocabulary.errors import Refusal
from vocabulary.keys import JobKey, JobKind
from vocabulary.sessions import SessionKind

AHEAD = 2
"""So many regular sessions exist at any time."""
PAUSED = "The circle pauses."
"""Why a session is cancelled that lies within a pause; it comes back when the pause ends sooner."""

CHANGED = "The rhythm has changed."
NOT_CANCELLED: dict[str, None] = {"closed_at": None, "cancelled_because": None, "cancelled_by": None, "event_id": None}


class Calendar:
    """Sets sessions and changes when they are. All of it belongs into the caller's transaction."""

    def __init__(
        self,
        clock: Clock,
        timekeeper: Timekeeper,
        outbox: Outbox,
        words: Words,
        events: Events,
        rotation: DutyRotation,
        lifecycle: SessionLifecycle,
    ) -> None:
        self._clock = clock
        self._timekeeper = timekeeper
        self._outbox = outbox
        self._words = words
        self._events = events
        self._rotation = rotation
        self._lifecycle = lifecycle

    async def look_again(self, *sessions: int) -> None:
        """Have these sessions looked at, whose facts have changed."""
        await self._timekeeper.schedule(self._clock.now(), *(JobKey(JobKind.SESSION, session) for session in sessions))

    async def begin(self, circle: Circle, starts_at: datetime, now: datetime) -> tuple[Session, Choice | None]:
        """The rhythm begins at `starts_at`: its first sessions are set. Returns the first one, and who leads it."""
        circle.rhythm_from = starts_at.astimezone(ZoneInfo(circle.zone)).replace(tzinfo=None)
        circle.paused_until = None
        await circle.save(update_fields=["rhythm_from", "paused_until"])
        lead = await self.fill(circle, now)
        await self._events.publish(RhythmBegun(circle.id))
        session = await Session.filter(circle=circle, closed_at=None, starts_at=starts_at).get()
        return session, lead

    async def fill(self, circle: Circle, now: datetime) -> Choice | None:
        """Have the next sessions exist, with those who serve in them; returns who leads the next one, and why."""
        for slot in await _free_slots(circle, now, AHEAD - await _regular_ahead(circle)):
            await self.add(circle, slot, now, slot_at=slot)
        return leads_next(await self._rotation.name_coming(circle.id, now))

    async def add(
        self,
        circle: Circle,
        starts_at: datetime,
        now: datetime,
        kind: SessionKind = SessionKind.REGULAR,
        slot_at: datetime | None = None,
        place: str = "",
    ) -> Session:
        """Set a session; one that was cancelled for that very time is held after all.

        Raises Refusal when there is another at that time.
        """
        session = await _cancelled_at(circle, starts_at)
        facts: dict[str, Any] = {
            "kind": kind,
            "slot_at": slot_at,
            "place": place,
            "agenda": as_facts(await agenda_of(self._words, circle, kind)),
        }
        if session is None:
            session = await Session.create(circle=circle, starts_at=starts_at, **facts)
        else:
            facts |= {"slot_at": session.slot_at or slot_at, "sequence": session.sequence + 1}
            for name, value in {**facts, **NOT_CANCELLED}.items():
                setattr(session, name, value)
            await session.save()
        await self._changed(session, now, SessionSet(circle.id, session.id))
        return session

    async def move(self, session: Session, starts_at: datetime, now: datetime) -> None:
        """Have a session at another time; the rhythm stays. Raises Refusal once its time has come."""
        await _allow_change(session)
        if session.starts_at <= now:
            raise Refusal("sessions/time-has-come")
        circle = await session.circle
        cancelled = await _cancelled_at(circle, starts_at)
        left, session.starts_at = session.starts_at, starts_at
        session.sequence += 1
        if cancelled is not None:  # no two may have one time, so that it takes the one that is left
            await _take_place(cancelled, left - MILLISECOND)
        await session.save(update_fields=["starts_at", "sequence"])
        if cancelled is not None:
            await _take_place(cancelled, left)
        await self._changed(session, now, SessionMoved(circle.id, session.id))

    async def cancel(self, session: Session, because: str, now: datetime, by: int | None = None) -> None:
        """Do not hold a session; those after it keep the rhythm. Raises Refusal when it has begun.

        `by` is the member who gives the reason, if one does.
        """
        await _allow_change(session)
        await self._lifecycle.close(session, now, because=because, by=by)

    async def pause(self, circle: Circle, until: date, now: datetime) -> Session | None:
        """Have no sessions before the local date `until`; returns the first one after it, if there is a rhythm."""
        place = ZoneInfo(circle.zone)
        circle.paused_until = until
        await circle.save(update_fields=["paused_until"])
        await self._events.publish(PauseBegun(circle.id))
        await self._call_off_pause(circle, until, now)
        for session in await queries.sessions_to_come(circle.id):
            if session.starts_at.astimezone(place).date() < until:
                await self.cancel(session, PAUSED, now)
        await self.fill(circle, now)
        await self._timekeeper.schedule(cadence.pause_ends(until, circle.zone), JobKey(JobKind.CALENDAR, circle.id))
        return await queries.open_session(circle.id)

    async def resume(self, circle: Circle, now: datetime) -> Session | None:
        """End a pause now: sessions that lay within it are held after all. Returns the next one."""
        circle.paused_until = None
        await circle.save(update_fields=["paused_until"])
        await self._events.publish(PauseEnded(circle.id))
        await self._call_off_pause(circle, date.min, now)
        await self.fill(circle, now)
        return await queries.open_session(circle.id)

    async def paused_sessions(self, circle_id: int, now: datetime) -> list[datetime]:
        """When those sessions are that a pause has cancelled, and that would be held if it ended now."""
        cancelled = Session.filter(circle_id=circle_id, cancelled_because=PAUSED, starts_at__gt=now)
        return [session.starts_at for session in await cancelled.order_by("starts_at")]

    async def change_rhythm(self, circle: Circle, first: datetime | None, now: datetime) -> list[Session]:
        """Have the circle's coming sessions follow its settings, the rhythm from the local time `first` on.

        Returns those sessions that stay where somebody moved them to. Raises Refusal when it is time for one.
        """
        coming = await queries.sessions_to_come(circle.id)
        regular = [session for session in coming if session.kind is SessionKind.REGULAR]
        if any(session.starts_at <= now for session in regular):
            raise Refusal("sessions/time-has-come-for-one")
        await Session.filter(circle=circle, cancelled_because=PAUSED, starts_at__gt=now).update(
            cancelled_because=CHANGED  # so that the end of the pause does not bring the old times back
        )
        if first is not None:
            circle.rhythm_from = first
            await circle.save(update_fields=["rhythm_from"])
        planned = [Planned(one.id, one.starts_at, one.slot_at or one.starts_at) for one in regular]
        slots = await _free_slots(circle, now, len(planned), but=[one.id for one in regular])
        placed = rhythm.moves(planned, slots)
        for number, session in enumerate(regular, start=1):  # no two may have one time, not even on the way
            await _take_place(session, session.starts_at + number * MILLISECOND)
        for session in regular:
            await self._follow(circle, session, *placed[session.id], now)
        await self.fill(circle, now)
        by_hand = {one.session for one in planned if one.by_hand}
        return [session for session in regular if session.id in by_hand]

    async def next_slot(self, circle: Circle) -> datetime | None:
        """The local time at which the rhythm has its next session, wherever that was moved to by hand."""
        coming = await queries.sessions_to_come(circle.id)
        regular = [one.slot_at or one.starts_at for one in coming if one.kind is SessionKind.REGULAR]
        return min(regular).astimezone(ZoneInfo(circle.zone)).replace(tzinfo=None) if regular else None

    async def look(self, circle_id: int, now: datetime) -> datetime | None:
        """The timekeeper's look: end a pause that is over, and have the next sessions exist."""
        circle = await Circle.get_or_none(id=circle_id, closed_at=None)
        if circle is None:
            return None
        if circle.paused_until is None:
            if await _regular_ahead(circle) < AHEAD:
                await self.fill(circle, now)
            return None
        until = circle.paused_until
        back_at = cadence.pause_ends(until, circle.zone)
        if now < back_at:
            return back_at
        circle.pause_over_on = until
        await circle.save(update_fields=["pause_over_on"])
        await self.resume(circle, now)
        return None

    async def _call_off_pause(self, circle: Circle, since: date, now: datetime) -> None:
        """Hold those sessions after all that only a pause has cancelled, on local dates from `since` on."""
        place = ZoneInfo(circle.zone)
        for session in await Session.filter(circle=circle, cancelled_because=PAUSED, starts_at__gt=now):
            if session.starts_at.astimezone(place).date() >= since:
                session.closed_at = session.cancelled_because = session.event_id = None
                session.sequence += 1
                await session.save(update_fields=["closed_at", "cancelled_because", "event_id", "sequence"])
                await self._changed(session, now, SessionSet(circle.id, session.id))

    async def _follow(
        self, circle: Circle, session: Session, starts_at: datetime, slot_at: datetime, now: datetime
    ) -> None:
        session.starts_at, session.slot_at = starts_at, slot_at
        session.agenda = as_facts(await agenda_of(self._words, circle))
        session.sequence += 1
        await session.save(update_fields=["starts_at", "slot_at", "agenda", "sequence"])
        await self._changed(session, now, SessionMoved(circle.id, session.id))

    async def _changed(self, session: Session, now: datetime, event: SessionSet | SessionMoved) -> None:
        await self._timekeeper.schedule(now, JobKey(JobKind.SESSION, session.id), JobKey(JobKind.EVENT, session.id))
        await self._events.publish(event)


def leads_next(roster: Roster) -> Choice | None:
    """Who leads the next session that has not begun, and why."""
    first = next((one for one in roster.sessions if one.id not in roster.begun), None)
    holding = roster.holding(first.id, DUTIES[first.kind][0]) if first else None
    return Choice(holding.member, holding.because) if holding else None


async def _regular_ahead(circle: Circle) -> int:
    return await Session.filter(circle=circle, closed_at=None, kind=SessionKind.REGULAR).count()


def title_of(circle: str, session: Session) -> str:
    """What a session of a circle with that name is called where other things stand beside it."""
    return circle if session.kind is SessionKind.REGULAR else f"{circle}: {session.kind}"


async def _free_slots(circle: Circle, now: datetime, count: int, but: Sequence[int] = ()) -> list[datetime]:
    """The next times of the rhythm that no session has or had, not even one that was moved away or cancelled.

    The sessions `but` for which it is asked give theirs up, unless they were moved by hand.
    """
    cadence_now = await _rhythm(circle)
    if cadence_now is None or count <= 0:
        return []
    rows = await Session.filter(Q(starts_at__gt=now) | Q(slot_at__gt=now), circle=circle)
    place = ZoneInfo(circle.zone)
    regular = [row for row in rows if row.kind is SessionKind.REGULAR and row.id not in but]
    used = {(row.slot_at or row.starts_at).astimezone(place).date() for row in regular}
    given_up = [row for row in rows if row.id in but and row.slot_at in (None, row.starts_at)]
    taken = {row.starts_at for row in rows} - {row.starts_at for row in given_up}
    found = cadence.upcoming(cadence_now, used, circle.paused_until, now, count + len(taken))
    return [slot for slot in found if slot not in taken][:count]


async def _rhythm(circle: Circle) -> Cadence | None:
    """When the circle meets. One from before rhythms were written down goes on from its last session."""
    if circle.rhythm_from is not None:
        first = circle.rhythm_from
    else:
        last = await Session.filter(circle=circle, kind=SessionKind.REGULAR).order_by("-starts_at").first()
        if last is None:
            return None
        first = (last.slot_at or last.starts_at).astimezone(ZoneInfo(circle.zone)).replace(tzinfo=None)
    return Cadence(first.date(), first.weekday(), first.time(), circle.zone, circle.weeks, circle.minutes)


async def _take_place(session: Session, starts_at: datetime) -> None:
    session.starts_at = starts_at
    await session.save(update_fields=["starts_at"])


async def _cancelled_at(circle: Circle, starts_at: datetime) -> Session | None:
    """The session that was cancelled for that very time. Raises Refusal when one there was not cancelled."""
    session = await queries.session_at(circle.id, starts_at)
    if session is not None and session.cancelled_because is None:
        raise Refusal("sessions/time-taken")
    return session


async def _allow_change(session: Session) -> None:
    if session.closed_at is not None:
        raise Refusal("sessions/over")
    if await queries.has_begun(session.id):
        raise Refusal("sessions/begun")
