"""What may have changed for servers' sessions while nobody listened: in voice, and in their scheduled events."""

from collections.abc import Iterable, Mapping

from db.models import Circle
from db.queries import sessions
from rules import session_moves
from runtime.clock import Clock
from runtime.timekeeper import Timekeeper
from services.sessions.scheduled_events import SeenEvent, may_differ
from vocabulary.keys import JobKey, JobKind


class SessionComparison:
    """Has those sessions looked at of which something may have been missed, and no others."""

    def __init__(self, clock: Clock, timekeeper: Timekeeper) -> None:
        self._clock = clock
        self._timekeeper = timekeeper

    async def compare(self, circles: Iterable[Circle], events: Mapping[int, SeenEvent]) -> None:
        """Compare the open sessions of some servers' open circles with all events that Discord shows there, by id.

        Sessions that are on or near are looked at in any case, since people may have come and gone.
        """
        channels = {circle.id: circle.voice_channel_id for circle in circles}
        now, jobs = self._clock.now(), list[JobKey]()
        for session in await sessions.open_of(channels):
            if session_moves.is_near(session.starts_at, now):
                jobs.append(JobKey(JobKind.SESSION, session.id))
            if may_differ(session, events.get(session.event_id or 0), channels[session.circle_id], now):
                jobs.append(JobKey(JobKind.EVENT, session.id))
        if jobs:
            await self._timekeeper.schedule(now, *jobs)
