"""Who has which duty in a circle's coming sessions, by the log of `rules.duties`."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from db import queries
from db.models import Session
from db.queries.duties import DutyLine
from rules import duties, turns
from rules.duties import Entry, Holding, SessionDuty
from vocabulary.duties import SESSION_DUTIES, Duty
from vocabulary.reasons import Reason

AHEAD = 2
"""So many sessions that have not begun have their duties named."""


@dataclass(frozen=True, slots=True)
class Roster:
    """A circle's sessions that are running or come next, in the order of their dates, and the log of their duties."""

    circle_id: int
    sessions: tuple[Session, ...]
    begun: frozenset[int]
    log: tuple[Entry, ...]

    @property
    def coming(self) -> list[Session]:
        """Those that have not begun."""
        return [session for session in self.sessions if session.id not in self.begun]

    def holding(self, session: int, duty: Duty) -> Holding | None:
        """Who has that duty, and why."""
        return duties.holdings(self.log).get(SessionDuty(session, duty))


async def roster_of(circle_id: int) -> Roster:
    """Read a circle's duties."""
    opened = await queries.open_sessions(circle_id)
    near = {session.id for session in opened.coming[:AHEAD]} | opened.begun
    sessions = tuple(session for session in opened.sessions if session.id in near)
    return Roster(circle_id, sessions, opened.begun, await log_of(near))


async def log_of(session_ids: Iterable[int]) -> tuple[Entry, ...]:
    """The log of the duties of these sessions, oldest entry first."""
    return tuple(_entry(line) for line in await queries.duty_log(session_ids))


async def next_to_lead(session: Session, present: Collection[int], now: datetime) -> int | None:
    """Who of those `present` leads a session under way, by the rotation: its facilitator, or a stand-in.

    The sessions after it do not matter: a stand-in gives back the turn there (`DutyRotation.relieve`).
    """
    if session.facilitator in present:
        return session.facilitator
    members, roster = await queries.members(session.circle_id), await roster_of(session.circle_id)
    under_way = turns.UpcomingSession(session.id, away=frozenset(set(members) - set(present)))
    named = duties.assign_by_rotation(members, await past_of(session.circle_id), [under_way], roster.log, now)
    lead = SessionDuty(session.id, Duty.FACILITATE)
    return next((entry.member for entry in named if entry.session_duty == lead), None)


async def past_of(circle_id: int) -> list[turns.PastSession]:
    """A circle's sessions that were held, as the rotation reads them."""
    past = await queries.past_sessions(circle_id, SESSION_DUTIES)
    return [turns.PastSession(session.present, session.served) for session in past]


def _entry(line: DutyLine) -> Entry:
    because = Reason.parse(line.because) if line.because else None
    return Entry(line.act, SessionDuty(line.session_id, line.duty), line.user_id, line.at, because, line.to)
