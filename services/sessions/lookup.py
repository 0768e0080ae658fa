"""Which session somebody means: the one that a button or a form is about, or the one that runs or comes next."""

from db.models import Session
from db.queries import sessions
from services.circles.lookup import CircleLookup
from vocabulary.errors import Refusal


class SessionLookup:
    """Finds sessions with their circles, and refuses those of circles in which somebody is no member."""

    def __init__(self, circles: CircleLookup) -> None:
        self._circles = circles

    async def about(self, user_id: int, session_id: int) -> Session:
        """The session, even when it is over. Raises Refusal for others than the circle's members."""
        session = await Session.get_or_none(id=session_id).prefetch_related("circle")
        if session is None:
            raise Refusal("sessions/over")
        await self._circles.about(user_id, session.circle_id)
        return session

    async def open_about(self, user_id: int, session_id: int) -> Session:
        """The same. Raises Refusal also when it is over: held, cancelled or given up."""
        session = await self.about(user_id, session_id)
        if session.closed_at is not None:
            raise Refusal("sessions/over")
        return session

    async def open_in(self, circle_id: int) -> Session:
        """A circle's session that runs or comes next. Raises Refusal when none is set."""
        session = await sessions.open_session(circle_id)
        if session is None:
            raise Refusal("sessions/none-set")
        return session
