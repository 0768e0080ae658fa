"""What an absence means for somebody's circles: which sessions fall into it, and which of their turns others take."""

from dataclasses import dataclass
from datetime import datetime

from db.models import Session
from db.queries import circles, sessions
from rules.absences import Absence
from vocabulary.duties import Duty


@dataclass(frozen=True, slots=True)
class SessionWithout:
    """A session that takes place without somebody, and the turns of theirs in it that go to others."""

    starts_at: datetime
    duties: tuple[Duty, ...]


@dataclass(frozen=True, slots=True)
class Effect:
    """What an absence means for one circle."""

    circle: str
    sessions: tuple[SessionWithout, ...]


async def effects_of(absence: Absence) -> tuple[Effect, ...]:
    """What an absence means for each of its member's circles that has a session in it."""
    found: list[Effect] = []
    for circle in await circles.circles_of(absence.member):
        coming = await sessions.sessions_to_come(circle.id)
        without = tuple(_without(one, absence.member) for one in coming if absence.covers(one.starts_at))
        if without:
            found.append(Effect(circle.name, without))
    return tuple(found)


def _without(session: Session, member: int) -> SessionWithout:
    held = {Duty.FACILITATE: session.facilitator, Duty.PRESENT: session.presenter}
    return SessionWithout(session.starts_at, tuple(duty for duty, holder in held.items() if holder == member))
