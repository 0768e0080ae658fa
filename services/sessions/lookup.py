"""Which session somebody means: the one that a button is about, or the one of their circle that is on or comes next."""

from db import queries
from db.models import Session
from services.circles.lookup import CircleLookup
from vocabulary.errors import Refusal


class SessionLookup:
    """Finds sessions, and refuses those of other circles."""

    def __init__(self, circles: CircleLookup) -> None:
        self._circles = circles

    async def about(self, user_id: int, session_id: int) -> Session:
        """The session that a button or a form is about, with its circle, even when it is over.

        Raises Refusal when the circle is closed, and for others than its members.
        """
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

    async def open_in(self, circle_id: int) -> int:
        """The id of the circle's session that is on or comes next. Raises Refusal "sessions/none-set" without one."""
        session = await queries.open_session(circle_id)
        if session is None:
            raise Refusal("sessions/none-set")
        return session.id
