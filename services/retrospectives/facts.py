"""A retrospective at one instant, for who may see it."""

from dataclasses import dataclass

from db.models import Session
from rules.retrospectives import Stage, stage_of
from runtime.clock import Clock
from services.lookup import SessionLookup
from services.sessions.snapshot import SessionSnapshot, snapshot_of
from vocabulary.errors import Refusal
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
        """The one that a button is about. Raises Refusal for others than members, and for other kinds of sessions."""
        session = await self._sessions.about(user_id, session_id)
        if session.kind is not SessionKind.RETROSPECTIVE:
            raise Refusal("retro/none-on", starts_at=None)
        return await self.of(session)

    async def of(self, session: Session) -> Retrospective:
        """A retrospective as it is now; one that has closed is over."""
        snapshot = await snapshot_of(session, self._clock.now())
        stage = stage_of(snapshot.state) if session.closed_at is None else Stage.OVER
        return Retrospective(snapshot, stage)
