"""That learning partners have met, as one of them tells."""

from db.models import Meeting, Partnership
from db.queries import partners
from db.queries.once import add_once
from db.transaction import transaction
from runtime.clock import Clock
from services.events import Events, PartnersMet
from services.lookup import CircleLookup
from vocabulary.errors import Refusal
from vocabulary.limits import SAME_FOR


class PartnerMeetings:
    """Keeps what partners tell of their meetings."""

    def __init__(self, clock: Clock, lookup: CircleLookup, events: Events) -> None:
        self._clock = clock
        self._lookup = lookup
        self._events = events

    async def note_met(self, circle_id: int, user_id: int) -> None:
        """Note that a member has met their partner. Raises Refusal "partners/none-yet" for somebody without one."""
        async with transaction():
            row = await partners.partners_of(circle_id, user_id)
            if row is None:
                raise Refusal("partners/none-yet")
            await self._note_met(row, user_id)

    async def note_met_as(self, partnership_id: int, user_id: int) -> None:
        """The same for the partnership that a button is about. Raises Refusal "partners/not-yours" for others."""
        async with transaction():
            row = await Partnership.get_or_none(id=partnership_id)
            if row is None or user_id not in row.members:
                raise Refusal("partners/not-yours")
            await self._lookup.about(user_id, row.circle_id)
            await self._note_met(row, user_id)

    async def _note_met(self, row: Partnership, user_id: int) -> None:
        now = self._clock.now()
        await add_once(Meeting, {"partnership_id": row.id, "by": user_id}, now, since=now - SAME_FOR)
        await self._events.publish(PartnersMet(row.circle_id, tuple(row.members)))
