"""What Discord did not let the bot finish in a server, taken up as soon as something has changed there."""

from collections.abc import Collection

from db.models import Circle, Session
from db.transaction import transaction
from runtime.clock import Clock
from runtime.outbox import Outbox
from runtime.timekeeper import Timekeeper
from services.circles.losses import lost, remade_at
from vocabulary.keys import JobKey, JobKind


class Unfinished:
    """Has messages, rooms and events tried again."""

    def __init__(self, clock: Clock, timekeeper: Timekeeper, outbox: Outbox) -> None:
        self._clock = clock
        self._timekeeper = timekeeper
        self._outbox = outbox

    async def take_up(self, guilds: Collection[int], there: Collection[int], writable: Collection[int]) -> None:
        """Try again what these servers did not let the bot do.

        `there` are their roles and channels, `writable` the channels where the bot may write now.
        """
        async with transaction():
            now = self._clock.now()  # once nobody else writes any more: what is planned by then counts from then
            await self._outbox.try_again(writable)
            circles = await Circle.filter(guild_id__in=list(guilds))
            # Both stay scheduled until they are done. What was young when it was deleted is made no sooner by this.
            rooms = [circle for circle in circles if remade_at(lost(circle, there), now) <= now]
            errands = [JobKey(JobKind.ROOMS, circle.id) for circle in rooms]
            errands += [JobKey(JobKind.NAME, circle.id) for circle in circles]
            await self._timekeeper.hasten(now, *errands)
            events = await self._without_event([circle.id for circle in circles if circle.closed_at is None])
            await self._timekeeper.schedule(now, *events)

    async def _without_event(self, circles: Collection[int]) -> list[JobKey]:
        ahead = Session.filter(circle_id__in=list(circles), closed_at=None, starts_at__gt=self._clock.now())
        # Not asked of the database, which would look at all sessions without an event, however long ago.
        sessions = await ahead.only("id", "event_id")
        return [JobKey(JobKind.EVENT, session.id) for session in sessions if session.event_id is None]
