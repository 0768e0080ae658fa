"""What members do about their duties: see who serves next and why, swap, pass and volunteer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from db import queries
from db.models import Circle, FailureMonth, Session
from db.transaction import transaction
from rules import duties, limits
from rules.duties import DutyTurn, Entry, Holding
from rules.limits import Limited
from runtime.clock import Clock
from services.duties.roster import Roster, month_of, roster_for, roster_of
from services.duties.rotation import DutyRotation
from services.lookup import CircleLookup, SessionLookup
from vocabulary.duties import MONTH_DUTIES, Duty, DutyAct, DutyAction
from vocabulary.errors import Refusal
from vocabulary.reasons import Reason


@dataclass(frozen=True, slots=True)
class HeldDuty:
    """Who has a duty in a session that comes or in the month, and why, and what the person who asks can do about it.

    `of` is the id of that session or month, and `starts_at` when it is.
    """

    of: int
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
    of: int
    starts_at: datetime
    holder: int | None
    to: int | None
    gave_own: bool


@dataclass(frozen=True, slots=True)
class OwnTurn:
    """A duty that a member has in a session or in the month."""

    duty: Duty
    of: int
    starts_at: datetime


class Duties:
    """Shows duties, and does what members want to do about theirs."""

    def __init__(self, clock: Clock, circles: CircleLookup, sessions: SessionLookup, rotation: DutyRotation) -> None:
        self._clock = clock
        self._circles = circles
        self._sessions = sessions
        self._rotation = rotation

    async def show(self, circle_id: int, user_id: int, duty: Duty) -> list[HeldDuty]:
        """Who has a duty in the sessions that come, or in the month if it has one by now.

        Raises Refusal when no session is set.
        """
        roster = await roster_for(circle_id, duty)
        if not roster.coming and duty not in MONTH_DUTIES:
            raise Refusal("sessions/none-set")
        return [_shown(one, roster.holding(one.id, duty), user_id) for one in roster.dates_with(duty)]

    async def turn_to_pass(self, circle_id: int, user_id: int, duty: Duty) -> OwnTurn:
        """The turn that a member would pass on. Raises Refusal when they have none."""
        roster = await roster_for(circle_id, duty)
        return self._turn_to_pass(roster, roster.dates_with(duty), user_id, duty)

    async def turn_to_pass_in(self, of: int, user_id: int, duty: Duty) -> OwnTurn:
        """The same in the session or month that a button is about."""
        roster = await self._roster_about(of, user_id, duty)
        return self._turn_to_pass(roster, [one for one in roster.dates_with(duty) if one.id == of], user_id, duty)

    async def act(
        self, circle_id: int, user_id: int, action: DutyAction, duty: Duty, to: int | None = None
    ) -> DutyDone:
        """Do it in the first session where it makes sense, or in the month; `to` is with whom alone to swap.

        An offer that stands is not made again. Raises Refusal when the member cannot do that, when `to` is not in the
        circle, and for one offer too many.
        """
        async with transaction():
            if to is not None and to not in await queries.members(circle_id):
                raise Refusal("duties/not-in-circle", person=to, circle=(await Circle.get(id=circle_id)).name)
            roster = await roster_for(circle_id, duty)
            return await self._act(roster, roster.dates_with(duty), user_id, action, duty, to)

    async def act_in(self, of: int, user_id: int, action: DutyAction, duty: Duty) -> DutyDone:
        """Do it in the session or month that a button is about. Raises Refusal when the member cannot do that."""
        async with transaction():
            roster = await self._roster_about(of, user_id, duty)
            about = [one for one in roster.dates_with(duty) if one.id == of]
            return await self._act(roster, about, user_id, action, duty)

    async def _roster_about(self, of: int, user_id: int, duty: Duty) -> Roster:
        if duty not in MONTH_DUTIES:
            return await roster_of((await self._sessions.open_about(user_id, of)).circle_id)
        month = await FailureMonth.get_or_none(id=of)
        if month is None or month.closed_at is not None:
            raise Refusal("failure/month-over")
        await self._circles.about(user_id, month.circle_id)
        return await month_of(month.circle_id)

    def _turn_to_pass(
        self, roster: Roster, dates: Sequence[Session | FailureMonth], member: int, duty: Duty
    ) -> OwnTurn:
        _allow_some(dates, duty)
        about = [DutyTurn(one.id, duty) for one in dates]
        (entry,) = _decide(DutyAction.PASS, roster.log, about, member, self._clock.now(), None)
        found = next(one for one in dates if one.id == entry.turn.of)
        return OwnTurn(duty, found.id, found.starts_at)

    async def _act(
        self,
        roster: Roster,
        dates: Sequence[Session | FailureMonth],
        member: int,
        action: DutyAction,
        duty: Duty,
        to: int | None = None,
    ) -> DutyDone:
        _allow_some(dates, duty)
        now = self._clock.now()
        entries = _decide(action, roster.log, [DutyTurn(one.id, duty) for one in dates], member, now, to)
        if action is not DutyAction.SWAP:
            roster = await self._rotation.enter(roster, entries)
        elif not duties.is_offered(roster.log, entries[0]):
            offered = [entry.at for entry in (*roster.log, *entries) if _is_offer_of(entry, member)]
            limits.check(Limited.WISHES, offered, now)
            roster = await self._rotation.enter(roster, entries)
        if action is DutyAction.PASS:
            roster = await self._rotation.name_again(roster.circle_id, duty, now)
        about = next(one for one in dates if one.id == entries[0].turn.of)
        holding = roster.holding(about.id, duty)
        return DutyDone(
            action=action,
            duty=duty,
            of=about.id,
            starts_at=about.starts_at,
            holder=holding.member if holding else None,
            to=to,
            gave_own=len(entries) > 1,
        )


def _allow_some(dates: Sequence[Session | FailureMonth], duty: Duty) -> None:
    """Raises Refusal where nothing has that duty: no session is set, or no month has come."""
    if not dates and duty in MONTH_DUTIES:
        raise Refusal("failure/no-month")
    if not dates and duty is Duty.HOST:
        raise Refusal("duties/no-lunch")
    if not dates:
        raise Refusal("duties/no-session")


def _is_offer_of(entry: Entry, member: int) -> bool:
    return entry.act is DutyAct.OFFERED and entry.member == member


def _shown(date: Session | FailureMonth, holding: Holding | None, member: int) -> HeldDuty:
    actions = _actions(holding, member)
    if holding is None:
        return HeldDuty(date.id, date.starts_at, None, None, offered=False, actions=actions)
    return HeldDuty(date.id, date.starts_at, holding.member, holding.because, holding.offered, actions)


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
    turns: Sequence[DutyTurn],
    member: int,
    now: datetime,
    to: int | None,
) -> tuple[Entry, ...]:
    """What is to be appended to the log. Raises Refusal when the member cannot do that."""
    held = duties.holdings(log)
    own = [one for one in turns if one in held and held[one].member == member]
    mine = (own or turns)[0]
    match action:
        case DutyAction.SWAP:
            return (duties.offer(log, mine, member, now, to),)
        case DutyAction.PASS:
            return (duties.pass_on(log, mine, member, now),)
        case DutyAction.WITHDRAW:
            offered = next((one for one in own if held[one].offered), mine)
            return (duties.withdraw(log, offered, member, now),)
        case DutyAction.ACCEPT:
            return duties.accept(log, turns[0], member, now)
        case DutyAction.VOLUNTEER:
            return (_volunteer(log, turns, member, now),)


def _volunteer(log: Sequence[Entry], turns: Sequence[DutyTurn], member: int, now: datetime) -> Entry:
    """For the first session that can have them; the refusal is that of the first one."""
    refusals: list[Refusal] = []
    for one in turns:
        try:
            return duties.volunteer(log, one, member, now)
        except Refusal as refusal:
            refusals.append(refusal)
    raise refusals[0]
