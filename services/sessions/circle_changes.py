"""A circle's sessions when a member leaves, the circle closes, or its voice channel is replaced."""

from collections.abc import Iterable

from db.models import Session
from db.queries import sessions
from runtime.clock import Clock
from runtime.outbox import Outbox
from runtime.timekeeper import Timekeeper
from services.duties.rotation import DutyRotation
from services.events import BoardRevised, CircleClosed, MemberLeft, SessionMoved, VoiceChannelReplaced
from services.sessions.lifecycle import SessionLifecycle
from vocabulary.keys import JobKey, JobKind, MessageKey, MessageKind
from vocabulary.sessions import SessionMessage

CLOSED = "The circle has closed."
"""Why a session is cancelled that lies after the end of its circle."""


class CircleSessions:
    """Brings a circle's sessions in line with what has become of the circle. Part of the caller's transaction."""

    def __init__(
        self, clock: Clock, timekeeper: Timekeeper, outbox: Outbox, rotation: DutyRotation, lifecycle: SessionLifecycle
    ) -> None:
        self._rotation = rotation
        self._lifecycle = lifecycle
        self._clock = clock
        self._timekeeper = timekeeper
        self._outbox = outbox

    async def is_on(self, circle_id: int) -> bool:
        """Whether a session has begun that is not closed."""
        return bool(await _under_way(circle_id, await sessions.sessions_to_come(circle_id)))

    async def member_left(self, event: MemberLeft) -> None:
        """Ask the leaver nothing as a latecomer, and have the rotation give their duties to others."""
        opened = await Session.filter(circle_id=event.circle_id, closed_at=None).only("id")
        about = (MessageKey.session(session.id, SessionMessage.LATECOMER, event.user_id) for session in opened)
        await self._outbox.withdraw_about(about)
        await self._rotation.name_coming(event.circle_id, self._clock.now())

    async def circle_closed(self, event: CircleClosed) -> None:
        """Cancel the sessions to come, and break off the one that is on: nothing of them is told to anybody."""
        now, coming = self._clock.now(), await sessions.sessions_to_come(event.circle_id)
        for session in await _under_way(event.circle_id, coming):
            await self._lifecycle.close(session, now)
        duties = (JobKey(JobKind.DUTIES, session.id) for session in coming)
        await self._timekeeper.drop(JobKey(JobKind.CALENDAR, event.circle_id), *duties)
        for session in coming:
            await self._lifecycle.close(session, now, because=CLOSED)
        rows = await Session.filter(circle_id=event.circle_id).only("id")
        kinds = (MessageKind.SESSION, MessageKind.DUTY)
        await self._outbox.withdraw_about(MessageKey(kind, row.id) for row in rows for kind in kinds)

    async def board_revised(self, event: BoardRevised) -> None:
        """Look again at the session whose time has come, since its card shows goals; one ahead has no card yet."""
        session, now = await sessions.open_session(event.circle_id), self._clock.now()
        if session is not None and session.starts_at <= now:
            await self._look_at([session], JobKind.SESSION)

    async def session_moved(self, event: SessionMoved) -> None:
        """Ask no longer whether to begin before a time that has changed."""
        await self._outbox.remove(MessageKey.session(event.session_id, SessionMessage.EARLY))

    async def voice_channel_replaced(self, event: VoiceChannelReplaced) -> None:
        """Have the sessions follow into the new voice channel, and their events.

        Discord has deleted those along with the old channel, so that nobody needs to be asked about them.
        """
        coming = await sessions.sessions_to_come(event.circle_id)
        await Session.filter(id__in=[session.id for session in coming]).update(event_id=None)
        near = await sessions.open_session(event.circle_id)
        await self._look_at([near] if near else [], JobKind.SESSION)
        await self._look_at(coming, JobKind.EVENT)

    async def _look_at(self, rows: Iterable[Session], *kinds: JobKind) -> None:
        await self._timekeeper.schedule(self._clock.now(), *(JobKey(kind, row.id) for row in rows for kind in kinds))


async def _under_way(circle_id: int, coming: Iterable[Session]) -> list[Session]:
    ids = [session.id for session in coming]
    return await Session.filter(circle_id=circle_id, closed_at=None).exclude(id__in=ids)
