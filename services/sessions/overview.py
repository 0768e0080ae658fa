"""What one member reads about a session on asking: where the group is, and what the last session captured."""

from db import queries
from runtime.clock import Clock
from runtime.message import Message
from services.lookup import SessionLookup
from services.sessions.cards import Cards
from services.sessions.snapshot import snapshot_of
from vocabulary.errors import Refusal


class SessionOverview:
    """Makes messages that only the member who asks sees."""

    def __init__(self, clock: Clock, lookup: SessionLookup, cards: Cards) -> None:
        self._clock = clock
        self._lookup = lookup
        self._cards = cards

    async def where(self, session_id: int, user_id: int) -> Message:
        """Where the group is; the leader also reads which of the absent cannot be written to."""
        session, now = await self._lookup.open_about(user_id, session_id), self._clock.now()
        snapshot = await snapshot_of(session, now)
        leads = user_id == snapshot.leader
        absent = [member for member in snapshot.members if member not in snapshot.present] if leads else []
        return self._cards.where(snapshot, user_id, now, await queries.unreachable(absent))

    async def recap(self, circle_id: int, user_id: int) -> Message:
        """What the circle's last session captured. Raises Refusal "sessions/none-held" before the first one."""
        session = await queries.last_held(circle_id)
        if session is None:
            raise Refusal("sessions/none-held")
        snapshot = await snapshot_of(session, self._clock.now())
        return self._cards.recap(snapshot, await queries.open_session(circle_id), reader=user_id)
