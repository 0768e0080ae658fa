"""What members do about their duties: see who serves next and why, swap, pass and volunteer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from db import queries
from db.models import Circle, Session
from db.transaction import transaction
from rules import duties, limits
from rules.duties import Entry, Holding, SessionDuty
from rules.limits import Limited
from runtime.clock import Clock
from services.duties.roster import Roster, roster_of
from services.duties.rotation import DutyRotation
from services.lookup import SessionLookup
from vocabulary.duties import Duty, DutyAct, DutyAction
from vocabulary.errors import Refusal
from vocabulary.reasons import Reason


@dataclass(frozen=True, slots=True)
class HeldDuty:
    """Who has a duty in a session that comes, and why, and what the person who asks can do about it."""

    session_id: int
    starts_at: datetime
    holder: int | None
    because: Reason | None
    offered: bool
    actions: tuple[DutyAction, ...]


@dataclass(frozen=True, slots=True)
class DutyDone:
    """What an action came to. `holder` has the duty now; `to` is for whom alone an offer is.

    `gave_own` says whether the member gave a duty of their own for the one that they took.
    """

    action: DutyAction
    duty: Duty
    session_id: int
    starts_at: datetime
    holder: int | None
    to: int | None
    gave_own: bool


@dataclass(frozen=True, slots=True)
class OwnTurn:
    """A duty that a member has in a session."""

    duty: Duty
    session_id: int
    starts_at: datetime


class Duties:
    """Shows duties, and does what members want to do about theirs."""

    def __init__(self, clock: Clock, sessions: SessionLookup, rotation: DutyRotation) -> None:
        self._clock = clock
        self._sessions = sessions
        self._rotation = rotation

    async def show(self, circle_id: int, user_id: int, duty: Duty) -> list[HeldDuty]:
        """Who has a duty in the sessions that come. Raises Refusal when none is set."""
        roster = await roster_of(circle_id)
        if not roster.coming:
            raise Refusal("sessions/none-set")
        return [_shown(session, roster.holding(session.id, duty), user_id) for session in roster.coming]

    async def turn_to_pass(self, circle_id: int, user_id: int, duty: Duty) -> OwnTurn:
        """The turn that a member would pass on. Raises Refusal when they have none."""
        roster = await roster_of(circle_id)
        return self._turn_to_pass(roster, roster.coming, user_id, duty)

    async def turn_to_pass_in(self, session_id: int, user_id: int, duty: Duty) -> OwnTurn:
        """The same in the session that a button is about."""
        session = await self._sessions.open_about(user_id, session_id)
        roster = await roster_of(session.circle_id)
        return self._turn_to_pass(roster, [one for one in roster.coming if one.id == session_id], user_id, duty)

    async def act(
        self, circle_id: int, user_id: int, action: DutyAction, duty: Duty, to: int | None = None
    ) -> DutyDone:
        """Do it in the first session where it makes sense; `to` is with whom alone to swap.

        An offer that stands is not made again. Raises Refusal when the member cannot do that, when `to` is not in the
        circle, and for one offer too many.
        """
        async with transaction():
            if to is not None and to not in await queries.members(circle_id):
                raise Refusal("duties/not-in-circle", person=to, circle=(await Circle.get(id=circle_id)).name)
            roster = await roster_of(circle_id)
            return await self._act(roster, roster.coming, user_id, action, duty, to)

    async def act_in(self, session_id: int, user_id: int, action: DutyAction, duty: Duty) -> DutyDone:
        """Do it in the session that a button is about. Raises Refusal when the member cannot do that."""
        async with transaction():
            session = await self._sessions.open_about(user_id, session_id)
            roster = await roster_of(session.circle_id)
            sessions = [one for one in roster.coming if one.id == session_id]
            return await self._act(roster, sessions, user_id, action, duty)

    def _turn_to_pass(self, roster: Roster, sessions: Sequence[Session], member: int, duty: Duty) -> OwnTurn:
        if not sessions:
            raise Refusal("duties/no-session")
        about = [SessionDuty(one.id, duty) for one in sessions]
        (entry,) = _decide(DutyAction.PASS, roster.log, about, member, self._clock.now(), None)
        session = next(one for one in sessions if one.id == entry.session_duty.session)
        return OwnTurn(duty, session.id, session.starts_at)

    async def _act(
        self,
        roster: Roster,
        sessions: Sequence[Session],
        member: int,
        action: DutyAction,
        duty: Duty,
        to: int | None = None,
    ) -> DutyDone:
        if not sessions:
            raise Refusal("duties/no-session")
        now = self._clock.now()
        entries = _decide(action, roster.log, [SessionDuty(one.id, duty) for one in sessions], member, now, to)
        if action is not DutyAction.SWAP:
            await self._rotation.enter(roster, entries)
        elif not duties.is_offered(roster.log, entries[0]):
            offered = [entry.at for entry in (*roster.log, *entries) if _is_offer_of(entry, member)]
            limits.check(Limited.WISHES, offered, now)
            await self._rotation.enter(roster, entries)
        if action is DutyAction.PASS:
            await self._rotation.name_coming(roster.circle_id, now)
        about = next(one for one in sessions if one.id == entries[0].session_duty.session)
        holding = (await roster_of(roster.circle_id)).holding(about.id, duty)
        return DutyDone(
            action=action,
            duty=duty,
            session_id=about.id,
            starts_at=about.starts_at,
            holder=holding.member if holding else None,
            to=to,
            gave_own=len(entries) > 1,
        )


def _is_offer_of(entry: Entry, member: int) -> bool:
    return entry.act is DutyAct.OFFERED and entry.member == member


def _shown(session: Session, holding: Holding | None, member: int) -> HeldDuty:
    actions = _actions(holding, member)
    if holding is None:
        return HeldDuty(session.id, session.starts_at, None, None, offered=False, actions=actions)
    return HeldDuty(session.id, session.starts_at, holding.member, holding.because, holding.offered, actions)


def _actions(holding: Holding | None, member: int) -> tuple[DutyAction, ...]:
    """What a member can do about a duty, as far as a button does it."""
    if holding is None:
        return (DutyAction.VOLUNTEER,)
    if holding.member == member:
        return (DutyAction.WITHDRAW if holding.offered else DutyAction.SWAP, DutyAction.PASS)
    return (DutyAction.ACCEPT,) if holding.offered and holding.to in {None, member} else ()


def _decide(
    action: DutyAction,
    log: Sequence[Entry],
    session_duties: Sequence[SessionDuty],
    member: int,
    now: datetime,
    to: int | None,
) -> tuple[Entry, ...]:
    """What is to be appended to the log. Raises Refusal when the member cannot do that."""
    held = duties.holdings(log)
    own = [one for one in session_duties if one in held and held[one].member == member]
    mine = (own or session_duties)[0]
    match action:
        case DutyAction.SWAP:
            return (duties.offer(log, mine, member, now, to),)
        case DutyAction.PASS:
            return (duties.pass_on(log, mine, member, now),)
        case DutyAction.WITHDRAW:
            offered = next((one for one in own if held[one].offered), mine)
            return (duties.withdraw(log, offered, member, now),)
        case DutyAction.ACCEPT:
            return duties.accept(log, session_duties[0], member, now)
        case DutyAction.VOLUNTEER:
            return (_volunteer(log, session_duties, member, now),)


def _volunteer(log: Sequence[Entry], session_duties: Sequence[SessionDuty], member: int, now: datetime) -> Entry:
    """For the first session that can have them; the refusal is that of the first one."""
    refusals: list[Refusal] = []
    for one in session_duties:
        try:
            return duties.volunteer(log, one, member, now)
        except Refusal as refusal:
            refusals.append(refusal)
    raise refusals[0]
