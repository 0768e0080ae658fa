"""What an absence means for somebody's circles: which sessions fall into it, and which of their turns others take."""

from dataclasses import dataclass
from datetime import datetime

from db.models import Session
from db.queries import circles, sessions
from rules import duties
from rules.absences import Absence
from services.duties.roster import month_of
from vocabulary.duties import DUTIES, Duty


@dataclass(frozen=True, slots=True)
class SessionWithout:
    """A session that takes place without somebody, and the turns of theirs in it that go to others."""

    starts_at: datetime
    duties: tuple[Duty, ...]


@dataclass(frozen=True, slots=True)
class Effect:
    """What an absence means for one circle.

    `failure_from` is when the failure of the month can be told that was their turn, and goes to somebody else.
    """

    circle: str
    sessions: tuple[SessionWithout, ...]
    failure_from: datetime | None


async def effects_of(absence: Absence) -> tuple[Effect, ...]:
    """What an absence means for each of its member's circles that has a session in it, or asks them for a failure."""
    found: list[Effect] = []
    for circle in await circles.circles_of(absence.member):
        coming = await sessions.sessions_to_come(circle.id)
        without = tuple(_without(one, absence.member) for one in coming if absence.covers(one.starts_at))
        failure_from = await _failure_from(circle.id, absence)
        if without or failure_from:
            found.append(Effect(circle.name, without, failure_from))
    return tuple(found)


def _without(session: Session, member: int) -> SessionWithout:
    held = {DUTIES[session.kind][0]: session.facilitator, Duty.PRESENT: session.presenter}
    return SessionWithout(session.starts_at, tuple(duty for duty, holder in held.items() if holder == member))


async def _failure_from(circle_id: int, absence: Absence) -> datetime | None:
    roster = await month_of(circle_id)
    tellers = [holding.member for holding in duties.holdings(roster.log).values()]
    months = [month.starts_at for month in roster.dates if absence.covers(month.starts_at)]
    return months[0] if months and absence.member in tellers else None
