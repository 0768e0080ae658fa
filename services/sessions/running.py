"""A session from the call to gather until it has closed: what should be true by now, and when to look again."""

from dataclasses import replace
from datetime import datetime, timedelta

from db import queries
from db.models import Capture, Failure, Session, SessionEvent, Turn
from rules import closing, formats, gathering, leading, session_moves
from runtime.message import Message
from runtime.outbox import Outbox
from runtime.words import Words
from services.duties.examples import note_shown
from services.duties.rotation import DutyRotation
from services.duties.told import note_told
from services.events import Events, SessionGoesOn
from services.sessions import votes
from services.sessions.agendas import minutes_of
from services.sessions.announcements import Announcements
from services.sessions.attendance import Attendances
from services.sessions.calendar import Calendar
from services.sessions.lifecycle import SessionLifecycle
from services.sessions.recaps import Recaps
from services.sessions.snapshot import LEAD_CHANGES, SessionSnapshot, snapshot_of
from vocabulary.duties import DUTIES, Duty
from vocabulary.keys import MessageKey
from vocabulary.sessions import EventKind, Phase, SessionKind, SessionMessage


class Closing:
    """Closes sessions whose time is over, and has the next ones set. Part of the caller's transaction."""

    def __init__(
        self,
        outbox: Outbox,
        words: Words,
        calendar: Calendar,
        rotation: DutyRotation,
        lifecycle: SessionLifecycle,
        recaps: Recaps,
        events: Events,
    ) -> None:
        self._events = events
        self._outbox = outbox
        self._words = words
        self._calendar = calendar
        self._rotation = rotation
        self._lifecycle = lifecycle
        self._recaps = recaps

    async def missing(self, snapshot: SessionSnapshot) -> closing.Missing:
        """Sentences about what is still to be captured; empty when the session can close."""
        coming = await queries.session_after(snapshot.session)
        starts_at, facilitator = (coming.starts_at, coming.facilitator) if coming else (None, None)
        owe = snapshot.present if snapshot.session.kind is SessionKind.REGULAR else ()
        return closing.missing(owe, snapshot.committed, starts_at, facilitator)

    async def close_held(self, snapshot: SessionSnapshot, now: datetime) -> None:
        """Close a session that was held: note who served, set the next one, and post the recap."""
        session, circle = snapshot.session, snapshot.circle
        await self._lifecycle.close(session, now)
        await self._note_turns(snapshot, now)
        failure = await self._note_failure(snapshot, now)
        await self._calendar.fill(circle, now)
        await self._recaps.post(replace(snapshot, failure=failure))

    async def close_unstarted(self, snapshot: SessionSnapshot, now: datetime) -> None:
        """Close a session that nobody started, and set the next one."""
        await self._lifecycle.close(snapshot.session, now)
        await self._calendar.fill(snapshot.circle, now)
        coming = await queries.session_after(snapshot.session)
        text = self._words.to(snapshot.circle.locale).render("session/given-up", coming=coming)
        key = MessageKey.session(snapshot.session.id, SessionMessage.GIVEN_UP)
        await self._outbox.post(key, Message(text), channel=snapshot.circle.text_channel_id)

    async def _note_turns(self, snapshot: SessionSnapshot, now: datetime) -> None:
        """Those who served have had their turn. Absent members keep theirs, unless nobody was seen in voice at all."""
        session = snapshot.session
        served = {DUTIES[session.kind][0]: await _who_led(snapshot, now), Duty.PRESENT: session.presenter}
        for duty, user_id in served.items():
            if user_id is not None and (user_id in snapshot.attended or not snapshot.attended):
                await Turn.create(circle_id=session.circle_id, duty=duty, user_id=user_id, at=session.starts_at)
                if snapshot.example is not None and duty is Duty.PRESENT:
                    await note_shown(snapshot.example, session)
                await self._rotation.relieve(session, duty, user_id, now)

    async def _note_failure(self, snapshot: SessionSnapshot, now: datetime) -> Failure | None:
        """Whose turn it was has told a failure, if they were there and the circle took its time for it."""
        place, teller = snapshot.failure_block, snapshot.teller
        if place is None or teller is None or teller not in snapshot.attended:
            return None
        if not formats.was_followed(snapshot.state.spans[place]):
            return None
        return await note_told(self._events, snapshot.circle.id, teller, now, snapshot.session)


class RunningSessions:
    """Looks at sessions: starts them, announces their blocks, and closes them. A second look does nothing more."""

    def __init__(
        self,
        rotation: DutyRotation,
        lifecycle: SessionLifecycle,
        closing: Closing,
        attendances: Attendances,
        announcements: Announcements,
        events: Events,
    ) -> None:
        self._events = events
        self._rotation = rotation
        self._lifecycle = lifecycle
        self._closing = closing
        self._attendances = attendances
        self._announcements = announcements

    async def look(self, session_id: int, now: datetime) -> datetime | None:
        """Make true what should be by `now`, in the timekeeper's transaction; returns when to look again."""
        session = await queries.session_with_circle(session_id)
        if session is None:
            return None
        if session.closed_at is not None:
            await self._call_off(session, now)
            return None
        return await self._look_at_open(session, now)

    async def _look_at_open(self, session: Session, now: datetime) -> datetime | None:
        if not session_moves.is_near(session.starts_at, now):
            members = await self._fill_duties(session, now)
            return session.starts_at - session_moves.EARLIEST_START if members else None
        known = await self._attendances.note(session, now)
        if not known and not session.place and await self._was_missed(session, now):
            return now + gathering.ASK_AGAIN_AFTER
        await self._fill_duties(session, now)
        snapshot = await snapshot_of(session, now)
        if not snapshot.members:
            return None
        match snapshot.state.phase:
            case Phase.WAITING:
                return await self._gather(snapshot, now, known=known)
            case Phase.RUNNING:
                watched = known and self._attendances.has_channel(snapshot.circle)
                return await self._go_on(snapshot, now, watched=watched)
            case Phase.PAUSED:
                return await self._stay_paused(snapshot, now)
            case Phase.CLOSING | Phase.ENDED:
                return await self._finish(snapshot, now)

    async def _tell(self, snapshot: SessionSnapshot) -> None:
        session = snapshot.session
        await self._events.publish(SessionGoesOn(session.circle_id, session.id, session.kind))

    async def _was_missed(self, session: Session, now: datetime) -> bool:
        """Whether it is too late to start, so that only who is in voice now decides about it."""
        return gathering.too_late_to_start(session.starts_at, now) and not await queries.has_begun(session.id)

    async def _call_off(self, session: Session, now: datetime) -> None:
        """End the call to a session that closed before it started; what was captured for it goes to the next one."""
        if await queries.has_begun(session.id):
            return
        await self._announcements.gathering_over(await snapshot_of(session, now))
        following = await queries.session_after(session)
        if following is not None:
            await Capture.filter(session=session).update(session=following)

    async def _fill_duties(self, session: Session, now: datetime) -> list[int]:
        """Have somebody else named in place of those who have left the circle or cannot come; return its members."""
        if now < session.starts_at:
            await self._rotation.keep_watch(session.id)
        members, holders = await queries.members(session.circle_id), [session.facilitator, session.presenter]
        holders = holders[: len(DUTIES[session.kind])]
        away = (await queries.absentees([session.id]))[session.id]
        if members and not set(holders) <= set(members) - away:
            await self._rotation.name_coming(session.circle_id, now)
            await session.refresh_from_db(fields=["facilitator", "presenter"])
        return members

    async def _gather(self, snapshot: SessionSnapshot, now: datetime, *, known: bool) -> datetime | None:
        """Start once enough are there, and give up in the end; both only if it is known who is in voice.

        Nor is anybody called before that is known, for a minute.
        """
        session = snapshot.session
        if session.place:
            return await self._meet_elsewhere(snapshot, now)
        expected = (snapshot.members, snapshot.present, snapshot.absent, session.starts_at, now)
        if known and gathering.starts_by_itself(*expected):
            await self._lifecycle.start(session, None, now)
            return await self.look(session.id, now)
        if known and gathering.too_late_to_start(session.starts_at, now):
            await self._closing.close_unstarted(snapshot, now)
            return None
        if now < session.starts_at:
            return await self._wait(snapshot, now, known=known)
        if not known and now < session.starts_at + gathering.ASK_AGAIN_AFTER:  # the bot has just come back
            return session.starts_at + gathering.ASK_AGAIN_AFTER
        await self._announcements.gathering(snapshot)
        return max(session.starts_at + gathering.LATEST_START, now + gathering.ASK_AGAIN_AFTER)

    async def _meet_elsewhere(self, snapshot: SessionSnapshot, now: datetime) -> datetime | None:
        """Call people to a place, where nobody is seen: if nobody starts it, it was held once its time is over."""
        session = snapshot.session
        ends_at = session.starts_at + timedelta(minutes=minutes_of(session))
        if now < session.starts_at:
            return session.starts_at
        await self._announcements.gathering(snapshot)
        if now < ends_at:
            return ends_at
        await self._lifecycle.start(session, None, session.starts_at)
        return await self.look(session.id, now)

    async def _wait(self, snapshot: SessionSnapshot, now: datetime, *, known: bool) -> datetime:
        """Wait for its time; once everybody is there, ask whether to begin before that."""
        session = snapshot.session
        expected = (snapshot.members, snapshot.present, snapshot.absent, session.starts_at, now)
        if known and gathering.all_here_early(*expected):
            await self._announcements.early(snapshot)
        return session.starts_at

    async def _go_on(self, snapshot: SessionSnapshot, now: datetime, *, watched: bool) -> datetime | None:
        """Announce the current block; `watched` tells whether it is known who is in voice."""
        left_at = snapshot.abandoned_at if watched else None
        if left_at is not None and left_at <= now:
            return await self._end(snapshot, now)
        await self._announcements.latecomers(snapshot, now)
        if await votes.settle(snapshot, now) or (watched and await self._change_lead(snapshot, now)):
            return await self.look(snapshot.session.id, now)
        offered_until = snapshot.lead_offer.until if watched and snapshot.lead_offer else None
        unsaid_at = await self._announcements.block(snapshot, now)
        await self._tell(snapshot)
        return min(filter(None, (snapshot.state.look_at, left_at, offered_until, unsaid_at)), default=None)

    async def _stay_paused(self, snapshot: SessionSnapshot, now: datetime) -> datetime | None:
        """Show the pause, and end the session when nobody ends the pause for long."""
        paused_at = snapshot.state.paused_at
        assert paused_at is not None
        if gathering.pause_too_long(paused_at, now):
            return await self._end(snapshot, now)
        await self._announcements.block(snapshot, now)
        await self._tell(snapshot)
        return paused_at + gathering.LONGEST_PAUSE

    async def _change_lead(self, snapshot: SessionSnapshot, now: datetime) -> bool:
        """Let the next in turn lead once nobody took over for long enough, and the facilitator when they come."""
        session, back = snapshot.session, leading.hands_back(snapshot.lead, snapshot.present)
        if back is not None:
            await SessionEvent.create(session=session, kind=EventKind.TOOK_OVER, at=now, actor=back)
            return True
        member = leading.stand_in(snapshot.lead_offer, now)
        if member is None:
            return False
        event = await SessionEvent.create(session=session, kind=EventKind.STOOD_IN, at=now, actor=member)
        await self._announcements.stand_in(snapshot, member, event.id)
        return True

    async def _end(self, snapshot: SessionSnapshot, now: datetime) -> datetime | None:
        """End it, since nobody is left who would."""
        await SessionEvent.create(session=snapshot.session, kind=EventKind.ENDED, at=now)
        return await self.look(snapshot.session.id, now)

    async def _finish(self, snapshot: SessionSnapshot, now: datetime) -> datetime | None:
        """Close it, or ask for what is missing until it can close."""
        ends_at, missing = snapshot.state.ends_at, await self._closing.missing(snapshot)
        await self._announcements.blocks_over(snapshot, now)
        closes = snapshot.state.phase is Phase.ENDED or not missing or gathering.closes_by_itself(ends_at, now)
        if closes:
            await self._closing.close_held(snapshot, now)
            await self._announcements.session_over(snapshot)
            return None
        await self._announcements.closing(snapshot, missing)
        await self._tell(snapshot)
        return ends_at + gathering.CLOSES_AFTER


async def _who_led(snapshot: SessionSnapshot, now: datetime) -> int | None:
    """Who led the session for the most part, named for it or not."""
    session, log = snapshot.session, await queries.events(snapshot.session.id)
    came = session.facilitator in snapshot.attended or not snapshot.attended
    ended_at = next((event.at for event in log if event.kind == EventKind.ENDED), now)
    taken = [(event.at, event.actor) for event in log if event.kind in LEAD_CHANGES]
    return leading.who_led(session.facilitator if came else None, snapshot.started_at, taken, ended_at)
