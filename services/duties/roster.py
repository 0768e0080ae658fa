"""Who has which duty in a circle's coming sessions, or in its month, by the log of `rules.duties`."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from db import queries
from db.models import FailureMonth, Session
from db.queries.duties import DutyLine
from rules import duties, rotation
from rules.duties import DutyTurn, Entry, Holding
from vocabulary.duties import DUTIES, MONTH_DUTIES, Duty
from vocabulary.reasons import Reason
from vocabulary.sessions import SessionKind

AHEAD = 2
"""So many sessions that have not begun have their duties named, and each lunch-and-learn beside them."""
ALL_DUTIES = tuple(dict.fromkeys(duty for duties_of_kind in DUTIES.values() for duty in duties_of_kind))


class OfKind(Protocol):
    """A session, as far as its kind matters."""

    @property
    def kind(self) -> SessionKind: ...


S = TypeVar("S", bound=OfKind)


@dataclass(frozen=True, slots=True)
class Roster:
    """A circle's sessions that are running or come next, in the order of their dates, and the log of their duties.

    Or, in their place, the circle's month that is not over, if there is one.
    """

    circle_id: int
    dates: tuple[Session | FailureMonth, ...]
    begun: frozenset[int]
    log: tuple[Entry, ...]

    @property
    def coming(self) -> list[Session | FailureMonth]:
        """Those that have not begun; a month counts as coming until it is over."""
        return [one for one in self.dates if one.id not in self.begun]

    @property
    def sessions(self) -> list[Session]:
        """The sessions among them."""
        return [one for one in self.dates if isinstance(one, Session)]

    def dates_with(self, duty: Duty) -> list[Session | FailureMonth]:
        """Those that come and have that duty."""
        return [one for one in self.coming if not isinstance(one, Session) or duty in DUTIES[one.kind]]

    def holding(self, of: int, duty: Duty) -> Holding | None:
        """Who has that duty in the session or month with this id, and why."""
        return duties.holdings(self.log).get(DutyTurn(of, duty))


async def roster_of(circle_id: int) -> Roster:
    """Read a circle's duties in its sessions."""
    opened = await queries.open_sessions(circle_id)
    near = {session.id for session in named(opened.coming)} | opened.begun
    sessions = tuple(session for session in opened.sessions if session.id in near)
    return Roster(circle_id, sessions, opened.begun, await log_of(near))


def named(coming: Sequence[S]) -> list[S]:
    """Those of the coming sessions that have their duties named, the next one first."""
    first = [session for session in coming if session.kind is not SessionKind.LUNCH][:AHEAD]
    return [session for session in coming if session.kind is SessionKind.LUNCH or session in first]


async def month_of(circle_id: int) -> Roster:
    """Read a circle's duties in its month."""
    month = await queries.open_month(circle_id)
    months = (month,) if month else ()
    return Roster(circle_id, months, frozenset(), await month_log_of(one.id for one in months))


async def roster_for(circle_id: int, duty: Duty) -> Roster:
    """Read where there is that duty."""
    return await (month_of(circle_id) if duty in MONTH_DUTIES else roster_of(circle_id))


async def log_of(session_ids: Iterable[int]) -> tuple[Entry, ...]:
    """The log of the duties of these sessions, oldest entry first."""
    return tuple(_entry(line) for line in await queries.duty_log(session_ids))


async def month_log_of(month_ids: Iterable[int]) -> tuple[Entry, ...]:
    """The log of the duties of these months, oldest entry first."""
    return tuple(_entry(line) for line in await queries.month_log(month_ids))


async def next_to_lead(session: Session, present: Collection[int], now: datetime) -> int | None:
    """Who of those `present` leads a session under way, by the rotation: its facilitator, or a stand-in.

    The sessions after it do not matter: a stand-in gives back the turn there (`DutyRotation.relieve`).
    """
    if session.facilitator in present:
        return session.facilitator
    members, roster = await queries.members(session.circle_id), await roster_of(session.circle_id)
    away = frozenset(set(members) - set(present))
    under_way = rotation.Upcoming(session.id, away, duties=DUTIES[session.kind])
    entries = duties.assign_by_rotation(members, await past_of(session.circle_id), [under_way], roster.log, now)
    lead = DutyTurn(session.id, DUTIES[session.kind][0])
    return next((entry.member for entry in entries if entry.turn == lead), None)


async def past_of(circle_id: int) -> list[rotation.Past]:
    """A circle's sessions that were held, as the rotation reads them."""
    past = await queries.past_sessions(circle_id, ALL_DUTIES)
    return [rotation.Past(session.present, session.served, session.missed) for session in past]


async def past_months_of(circle_id: int) -> list[rotation.Past]:
    """The failures that were told in a circle, as the rotation reads them."""
    past = await queries.past_failures(circle_id)
    return [rotation.Past(failure.present, failure.served) for failure in past]


def _entry(line: DutyLine) -> Entry:
    because = Reason.parse(line.because) if line.because else None
    return Entry(line.act, DutyTurn(line.of, line.duty), line.user_id, line.at, because, line.to)
