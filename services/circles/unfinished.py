"""What Discord did not let the bot finish in a server, taken up as soon as something has changed there."""

from collections.abc import Collection

from db.models import Circle, Session
from db.transaction import transaction
from runtime.clock import Clock
from runtime.outbox import Outbox
from runtime.timekeeper import Timekeeper
from vocabulary.keys import JobKey, JobKind

PLANNED = (JobKind.ROOMS, JobKind.NAME)
"""Errands about a circle that stay planned until they are done."""


class Unfinished:
    """Has messages, rooms and events tried again."""

    def __init__(self, clock: Clock, timekeeper: Timekeeper, outbox: Outbox) -> None:
        self._clock = clock
        self._timekeeper = timekeeper
        self._outbox = outbox

    async def take_up(self, guilds: Collection[int], writable: Collection[int]) -> None:
        """Try again what these servers did not let the bot do; `writable` are the channels where it may write now."""
        async with transaction():
            await self._outbox.try_again(writable)
            circles = await Circle.filter(guild_id__in=list(guilds)).only("id", "closed_at")
            errands = [JobKey(kind, circle.id) for circle in circles for kind in PLANNED]
            planned = [errand for errand in errands if await self._timekeeper.when(errand) is not None]
            events = await self._without_event([circle.id for circle in circles if circle.closed_at is None])
            await self._timekeeper.schedule(self._clock.now(), *planned, *events)

    async def _without_event(self, circles: Collection[int]) -> list[JobKey]:
        ahead = Session.filter(circle_id__in=list(circles), closed_at=None, starts_at__gt=self._clock.now())
        # Not asked of the database, which would look at all sessions without an event, however long ago.
        sessions = await ahead.only("id", "event_id")
        return [JobKey(JobKind.EVENT, session.id) for session in sessions if session.event_id is None]
