"""Deciding again what a circle is told unasked, since the facts have changed."""

from runtime.clock import Clock
from runtime.timekeeper import Timekeeper
from vocabulary.keys import JobKey, JobKind


class NoticeReplanner:
    """Has circles looked at again. Part of the caller's transaction."""

    def __init__(self, clock: Clock, timekeeper: Timekeeper) -> None:
        self._clock = clock
        self._timekeeper = timekeeper

    async def replan(self, *circle_ids: int) -> None:
        """Decide again about these circles in a moment, which takes back what waits to leave."""
        await self._timekeeper.schedule(self._clock.now(), *(JobKey(JobKind.NOTICES, row) for row in circle_ids))

    async def drop(self, circle_id: int) -> None:
        """Tell a circle nothing any more."""
        await self._timekeeper.drop(JobKey(JobKind.NOTICES, circle_id))
