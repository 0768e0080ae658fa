"""A retrospective at one instant, for who may see it."""

from dataclasses import dataclass

from db.models import Session
from rules.retrospectives import Stage, stage_of
from runtime.clock import Clock
from services.lookup import SessionLookup
from services.sessions.snapshot import SessionSnapshot, snapshot_of
from vocabulary.sessions import SessionKind


@dataclass(frozen=True, slots=True)
class Retrospective:
    """A session as it is now, and how far it has come as a retrospective."""

    snapshot: SessionSnapshot
    stage: Stage

    @property
    def session(self) -> Session:
        """Its row."""
        return self.snapshot.session


class RetroLookup:
    """Finds retrospectives, and refuses those of circles in which somebody is no member."""

    def __init__(self, clock: Clock, sessions: SessionLookup) -> None:
        self._clock = clock
        self._sessions = sessions

    async def about(self, session_id: int, user_id: int) -> Retrospective:
        """The one that a button is about. Raises Refusal for others than members, and for what is none."""
        return await self.of(await self._sessions.about(user_id, session_id))

    async def of(self, session: Session) -> Retrospective:
        """A session as a retrospective; one that has closed is over, and other kinds have no notes."""
        snapshot = await snapshot_of(session, self._clock.now())
        if session.closed_at is not None:
            return Retrospective(snapshot, Stage.OVER)
        is_one = session.kind is SessionKind.RETROSPECTIVE
        return Retrospective(snapshot, stage_of(snapshot.state) if is_one else Stage.NO_NOTES)
