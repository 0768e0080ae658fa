"""What people do to a session that is on: they start it, move it through its agenda, take the lead, vote, end it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from db import queries
from db.models import Session, SessionEvent
from db.transaction import transaction
from rules import duties, session_moves
from rules.agenda import Event, State
from rules.blocks import MINUTE, Block
from rules.duties import DutyTurn
from rules.start_time import parse_start_time
from rules.votes import Ballot
from runtime.clock import Clock
from runtime.timekeeper import Timekeeper
from services.duties.roster import roster_of
from services.duties.rotation import DutyRotation
from services.lookup import SessionLookup
from services.sessions import votes
from services.sessions.attendance import Attendances
from services.sessions.leads import allow_lead
from services.sessions.lifecycle import SessionLifecycle
from services.sessions.running import Closing
from services.sessions.snapshot import SessionSnapshot, event_of, snapshot_of
from vocabulary.controls import ButtonKind
from vocabulary.duties import Duty
from vocabulary.errors import Refusal
from vocabulary.keys import Address, JobKey, JobKind
from vocabulary.sessions import EventKind

Allow = Callable[[State], None]
"""Raises Refusal where the state of the session does not allow it."""


@dataclass(frozen=True, slots=True)
class Steered:
    """What somebody has done to a session.

    `minutes` belong to an extension, `since` to a correction; `to` is who leads now that somebody else handed it over.
    """

    kind: EventKind
    minutes: int = 0
    since: datetime | None = None
    to: int | None = None


@dataclass(frozen=True, slots=True)
class NewPresenter:
    """Who presents now, since whoever leads wanted that."""

    person: int


@dataclass(frozen=True, slots=True)
class UnderstoodCorrection:
    """What somebody typed about when the current block began."""

    block: Block | None
    since: datetime


class Steering:
    """Each act is one transaction that also has the timekeeper look at the session, from which all else follows.

    Each raises Refusal for others than the circle's members, when the session is over, and (but for a vote) for those
    whom the rules do not let lead just now. `from_visit` is the visit on whose card a button stands, and None stands
    for the current one: what is meant for an earlier visit is refused.
    """

    def __init__(
        self,
        clock: Clock,
        timekeeper: Timekeeper,
        lookup: SessionLookup,
        attendances: Attendances,
        lifecycle: SessionLifecycle,
        closing: Closing,
        rotation: DutyRotation,
    ) -> None:
        self._clock = clock
        self._timekeeper = timekeeper
        self._lookup = lookup
        self._attendances = attendances
        self._lifecycle = lifecycle
        self._closing = closing
        self._rotation = rotation

    async def start(self, session_id: int, user_id: int) -> Steered:
        """Start the session. Raises Refusal when it is too early or too late."""
        async with transaction():
            snapshot, now = await self._read(session_id, user_id), self._clock.now()
            session_moves.allow_start(snapshot.state, now)
            await allow_lead(snapshot, user_id, now)
            await self._lifecycle.start(snapshot.session, user_id, now)
            await self._look_at(snapshot.session)
        return Steered(EventKind.STARTED)

    async def advance(self, session_id: int, user_id: int, from_visit: int | None = None) -> Steered:
        """Go on to the next block. Raises Refusal when there is none to go on from."""
        advanced = Steered(EventKind.ADVANCED)
        allow: Allow = lambda state: session_moves.allow_advance(state, from_visit)
        return await self._move(session_id, user_id, advanced, allow, once=from_visit is None)

    async def extend(
        self, session_id: int, user_id: int, minutes: int, *, moves_end: bool = False, from_visit: int | None = None
    ) -> Steered:
        """Give the current block more minutes, once where two people ask for the same at once.

        Raises Refusal when later blocks cannot, unless the end moves; it offers the panel, where that is chosen.
        """

        def allow(state: State) -> None:
            session_moves.allow_advance(state, from_visit)
            try:
                session_moves.allow_extension(state, minutes, moves_end=moves_end)
            except Refusal as refusal:
                raise refusal.offering(Address.of(ButtonKind.SESSION_FACILITATE, session_id)) from None

        extended = Steered(EventKind.EXTENDED, minutes=minutes)
        return await self._move(session_id, user_id, extended, allow, moves_end=moves_end, once=True)

    async def extend_as_needed(self, session_id: int, user_id: int, minutes: int, from_visit: int) -> Steered:
        """The same, and the end moves if later blocks cannot give as much."""
        async with transaction():
            snapshot = await self._read(session_id, user_id)
            moves_end = minutes * MINUTE > snapshot.state.spare
            return await self.extend(session_id, user_id, minutes, moves_end=moves_end, from_visit=from_visit)

    async def go_back(self, session_id: int, user_id: int, from_visit: int | None = None) -> Steered:
        """Take the block before the current one up again. Raises Refusal in the first one."""
        back = Steered(EventKind.WENT_BACK)
        return await self._move(session_id, user_id, back, lambda state: session_moves.allow_back(state, from_visit))

    async def pause(self, session_id: int, user_id: int) -> Steered:
        """Stop the agenda's time. Raises Refusal unless it runs."""
        return await self._move(session_id, user_id, Steered(EventKind.PAUSED), session_moves.allow_pause)

    async def resume(self, session_id: int, user_id: int) -> Steered:
        """Let the agenda's time go on. Raises Refusal unless it is stopped."""
        return await self._move(session_id, user_id, Steered(EventKind.RESUMED), session_moves.allow_resume)

    async def understand_correction(
        self, session_id: int, user_id: int, typed: str, from_visit: int
    ) -> UnderstoodCorrection:
        """Read when the current block began, and change nothing. Raises Refusal when it cannot have begun then."""
        async with transaction():
            snapshot, now = await self._read(session_id, user_id), self._clock.now()
            since = parse_start_time(typed, snapshot.circle.zone, now).replace(microsecond=0)
            await _allow_correction(snapshot, user_id, since, from_visit, now)
        return UnderstoodCorrection(snapshot.state.block, since)

    async def correct(self, session_id: int, user_id: int, since: datetime, from_visit: int) -> Steered:
        """Let the current block have begun at that instant. Raises Refusal when it cannot have."""
        async with transaction():
            snapshot, now = await self._read(session_id, user_id), self._clock.now()
            await _allow_correction(snapshot, user_id, since, from_visit, now)
            corrected = Steered(EventKind.CORRECTED, since=since)
            await self._note(snapshot.session, user_id, corrected)
        return corrected

    async def take_over(self, session_id: int, user_id: int) -> Steered:
        """Let this member lead from now on. Raises Refusal while another one keeps the lead, unless it is theirs."""
        async with transaction():
            snapshot, now = await self._read(session_id, user_id), self._clock.now()
            session_moves.allow_take_over(snapshot.state, user_id, snapshot.lead, snapshot.present, now)
            taken = Steered(EventKind.TOOK_OVER)
            await self._note(snapshot.session, user_id, taken)
        return taken

    async def take_over_in(self, circle_id: int, user_id: int) -> Steered | None:
        """The same for the circle's session that has started; None, and nothing done, where none has."""
        session = await queries.open_session(circle_id)
        if session is None or not await queries.has_begun(session.id):
            return None
        return await self.take_over(session.id, user_id)

    async def hand_over(self, session_id: int, user_id: int, to: int) -> Steered:
        """Let another member lead from now on. Raises Refusal unless they are there."""
        async with transaction():
            snapshot, now = await self._read(session_id, user_id), self._clock.now()
            await allow_lead(snapshot, user_id, now)
            session_moves.allow_hand_over(snapshot.state, to, snapshot.lead, snapshot.present)
            await self._note(snapshot.session, to, Steered(EventKind.TOOK_OVER))
        return Steered(EventKind.TOOK_OVER, to=to)

    async def let_present(self, session_id: int, user_id: int, to: int) -> NewPresenter:
        """Let another member present in this session. Raises Refusal unless they are there."""
        async with transaction():
            snapshot, now = await self._read(session_id, user_id), self._clock.now()
            await allow_lead(snapshot, user_id, now)
            session_moves.allow_present(snapshot.state, to, snapshot.present)
            roster = await roster_of(snapshot.circle.id)
            entry = duties.appoint(roster.log, DutyTurn(session_id, Duty.PRESENT), to, user_id, now)
            await self._rotation.enter(roster, [entry])
            await self._look_at(snapshot.session)
        return NewPresenter(to)

    async def vote(self, session_id: int, user_id: int, visit: int, step: int, *, more: bool) -> None:
        """Say whether the block of that visit should run over, in that step. Raises Refusal if it changes nothing."""
        async with transaction():
            snapshot = await self._read(session_id, user_id)
            await votes.cast(snapshot, Ballot(visit, step, user_id, more, self._clock.now()))
            await self._look_at(snapshot.session)

    async def end(
        self, session_id: int, user_id: int, *, anyway: bool = False, from_visit: int | None = None
    ) -> Steered:
        """End the session.

        Raises Refusal "sessions/not-ready-to-close" while something is missing, unless `anyway`. Either refusal offers
        to close it all the same.
        """
        async with transaction():
            snapshot, now = await self._read(session_id, user_id), self._clock.now()
            session_moves.allow_end(snapshot.state)
            await allow_lead(snapshot, user_id, now)
            missing = await self._closing.missing(snapshot)
            all_the_same = (Address.of(ButtonKind.SESSION_END_ANYWAY, session_id, snapshot.state.visit or 0),)
            if from_visit not in {None, snapshot.state.visit}:
                raise Refusal("sessions/moved-on-meanwhile", all_the_same)
            if missing and not anyway:
                raise Refusal("sessions/not-ready-to-close", all_the_same, missing=missing)
            ended = Steered(EventKind.ENDED)
            await self._note(snapshot.session, user_id, ended)
        return ended

    async def _move(
        self,
        session_id: int,
        user_id: int,
        move: Steered,
        allow: Allow,
        *,
        moves_end: bool = False,
        once: bool = False,
    ) -> Steered:
        """Move the session, if the rules allow it; with `once`, not right after another person did the same."""
        async with transaction():
            snapshot, now = await self._read(session_id, user_id), self._clock.now()
            wanted = Event(move.kind, now, move.minutes, moves_end)
            is_done = once and _is_done_by_another(snapshot, user_id, wanted)
            if not is_done:
                allow(snapshot.state)
            await allow_lead(snapshot, user_id, now)
            if not is_done:
                await self._note(snapshot.session, user_id, move, moves_end=moves_end)
        return move

    async def _read(self, session_id: int, user_id: int) -> SessionSnapshot:
        """The session as it is now, in a transaction, so that nobody else can change it."""
        session, now = await self._lookup.open_about(user_id, session_id), self._clock.now()
        await self._attendances.note(session, now)
        return await snapshot_of(session, now)

    async def _note(self, session: Session, user_id: int, steered: Steered, *, moves_end: bool = False) -> None:
        await SessionEvent.create(
            session=session,
            kind=steered.kind,
            at=self._clock.now(),
            actor=user_id,
            minutes=steered.minutes,
            moves_end=moves_end,
            since=steered.since,
        )
        await self._look_at(session)

    async def _look_at(self, session: Session) -> None:
        await self._timekeeper.schedule(self._clock.now(), JobKey(JobKind.SESSION, session.id))


def _is_done_by_another(snapshot: SessionSnapshot, user_id: int, wanted: Event) -> bool:
    last = snapshot.events[-1] if snapshot.events else None
    return last is not None and last.actor != user_id and session_moves.is_done_already(event_of(last), wanted)


async def _allow_correction(
    snapshot: SessionSnapshot, user_id: int, since: datetime, from_visit: int, now: datetime
) -> None:
    session_moves.allow_advance(snapshot.state, from_visit)
    session_moves.allow_correction(snapshot.state, since, now)
    await allow_lead(snapshot, user_id, now)
