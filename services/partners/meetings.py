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

    async def note_met(self, circle_id: int, user_id: int) -> int:
        """Note that a member has met their partner; returns the id of the meeting.

        Raises Refusal "partners/none-yet" for somebody without one.
        """
        async with transaction():
            row = await partners.partners_of(circle_id, user_id)
            if row is None:
                raise Refusal("partners/none-yet")
            return await self._note_met(row, user_id)

    async def note_met_as(self, partnership_id: int, user_id: int) -> int:
        """The same for the partnership that a button is about. Raises Refusal "partners/not-yours" for others."""
        async with transaction():
            row = await Partnership.get_or_none(id=partnership_id)
            if row is None or user_id not in row.members:
                raise Refusal("partners/not-yours")
            await self._lookup.about(user_id, row.circle_id)
            return await self._note_met(row, user_id)

    async def line_of(self, meeting_id: int, user_id: int) -> str:
        """What somebody wrote about a meeting that they noted. Raises Refusal "partners/not-yours" for others."""
        return (await self._own(meeting_id, user_id)).line

    async def keep_line(self, meeting_id: int, user_id: int, line: str) -> None:
        """Keep a line about a meeting for who noted it; an empty one takes it back.

        Raises Refusal as `line_of` does.
        """
        async with transaction():
            meeting = await self._own(meeting_id, user_id)
            meeting.line = line.strip()
            await meeting.save(update_fields=["line"])

    async def _own(self, meeting_id: int, user_id: int) -> Meeting:
        meeting = await Meeting.get_or_none(id=meeting_id, by=user_id)
        if meeting is None:
            raise Refusal("partners/not-yours")
        return meeting

    async def _note_met(self, row: Partnership, user_id: int) -> int:
        now = self._clock.now()
        same = {"partnership_id": row.id, "by": user_id}
        meeting, _ = await add_once(Meeting, same, now, since=now - SAME_FOR)
        await self._events.publish(PartnersMet(row.circle_id, tuple(row.members)))
        return meeting.id
