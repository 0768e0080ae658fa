"""Who has which duty in a circle's coming sessions, by the log of `rules.duties`."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from db import queries
from db.models import DutyEntry, Session, SessionEvent
from rules import duties, turns
from rules.duties import Entry, Holding, SessionDuty
from vocabulary.duties import SESSION_DUTIES, Duty, DutyAct
from vocabulary.sessions import EventKind

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
    opened = await Session.filter(circle_id=circle_id, closed_at=None).order_by("starts_at", "id")
    ids = [session.id for session in opened]
    begun = frozenset(row.session_id for row in await SessionEvent.filter(session_id__in=ids, kind=EventKind.STARTED))
    near = {session.id for session in [one for one in opened if one.id not in begun][:AHEAD]} | begun
    sessions = tuple(session for session in opened if session.id in near)
    entries = await DutyEntry.filter(session_id__in=list(near)).order_by("at", "id")
    return Roster(circle_id, sessions, begun, tuple(_entry(row) for row in entries))


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


def _entry(row: DutyEntry) -> Entry:
    session_duty = SessionDuty(row.session_id, row.duty)
    return Entry(DutyAct(row.act), session_duty, row.user_id, row.at, row.because, row.to)
