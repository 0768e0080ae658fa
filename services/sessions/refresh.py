"""Looking again at a session that is under way, since something that its card shows has changed."""

from db.queries import sessions
from runtime.clock import Clock
from runtime.timekeeper import Timekeeper
from vocabulary.keys import JobKey, JobKind


class SessionRefresher:
    """Has a circle's session looked at again. Part of the caller's transaction."""

    def __init__(self, clock: Clock, timekeeper: Timekeeper) -> None:
        self._clock = clock
        self._timekeeper = timekeeper

    async def refresh(self, circle_id: int) -> None:
        """Look again at the session whose time has come; one that lies ahead has no card yet."""
        session, now = await sessions.open_session(circle_id), self._clock.now()
        if session is not None and session.starts_at <= now:
            await self._timekeeper.schedule(now, JobKey(JobKind.SESSION, session.id))
