"""Has notices come again that rest, or are about to, since nobody answered them."""

from db.queries import notices
from db.transaction import transaction
from runtime.clock import Clock
from services.lookup import CircleLookup
from services.notices.replan import NoticeReplanner
from vocabulary.notices import NoticeKind


class NoticeWaking:
    """Any member can wake a kind of notice for their circle."""

    def __init__(self, clock: Clock, lookup: CircleLookup, replanner: NoticeReplanner) -> None:
        self._clock = clock
        self._lookup = lookup
        self._replanner = replanner

    async def wake(self, circle_id: int, user_id: int, *kinds: NoticeKind) -> None:
        """Have these kinds come again in a circle. Raises Refusal for others than its members."""
        async with transaction():
            await self._lookup.about(user_id, circle_id)
            await notices.wake(circle_id, kinds, self._clock.now())
            await self._replanner.replan(circle_id)
