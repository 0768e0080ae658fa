"""What members captured themselves, which they may edit and remove until the cycle ends."""

from dataclasses import dataclass

from db import queries
from db.models import Capture, Session
from db.transaction import transaction
from rules.captures import check_capture
from rules.visible import shortened
from runtime.clock import Clock
from runtime.timekeeper import Timekeeper
from services.events import CaptureChanged, Events
from services.lookup import SessionLookup
from services.sessions.recaps import Recaps
from vocabulary.errors import Refusal
from vocabulary.keys import JobKey, JobKind
from vocabulary.limits import LONGEST_LABEL, MOST_OPTIONS
from vocabulary.sessions import CaptureKind


@dataclass(frozen=True, slots=True)
class OwnCapture:
    """Something that a member captured in a circle, in their words."""

    id: int
    circle_id: int
    kind: CaptureKind
    words: str

    @property
    def label(self) -> str:
        """Its beginning, to choose it from a list."""
        return shortened(self.words, LONGEST_LABEL)

    @classmethod
    def of(cls, capture: Capture, session: Session) -> "OwnCapture":
        return cls(capture.id, session.circle_id, capture.kind, capture.words)


class OwnCaptures:
    """Shows a member's own captures of the cycle, and changes them. What shows them to others follows.

    Each method about one raises Refusal where it is not the member's own, or not there any more, and after its cycle.
    """

    def __init__(
        self, clock: Clock, timekeeper: Timekeeper, lookup: SessionLookup, events: Events, recaps: Recaps
    ) -> None:
        self._clock = clock
        self._timekeeper = timekeeper
        self._lookup = lookup
        self._events = events
        self._recaps = recaps

    async def of_cycle(self, circle_id: int, user_id: int) -> list[OwnCapture]:
        """What a member captured in the open cycle, the newest first, as many as can be chosen from."""
        cycle = await queries.open_cycle(circle_id)
        rows = await queries.own_captures(circle_id, user_id, cycle.opened_at, MOST_OPTIONS)
        return [OwnCapture(row.id, circle_id, row.kind, row.words) for row in rows]

    async def show(self, capture_id: int, user_id: int) -> OwnCapture:
        """One of them."""
        return OwnCapture.of(*await self._own(capture_id, user_id))

    async def edit(self, capture_id: int, user_id: int, kind: CaptureKind, words: str) -> OwnCapture:
        """Let it say something else. Raises Refusal where that is nothing, or no link and why for a resource."""
        checked = check_capture(kind, words)
        async with transaction():
            capture, session = await self._own(capture_id, user_id)
            capture.kind, capture.words = kind, checked
            await capture.save(update_fields=["kind", "words"])
            await self._follow(capture, session)
        return OwnCapture.of(capture, session)

    async def remove(self, capture_id: int, user_id: int) -> OwnCapture:
        """Delete it; returns what it was."""
        async with transaction():
            capture, session = await self._own(capture_id, user_id)
            await Capture.filter(id=capture.id).delete()
            await self._follow(capture, session)
        return OwnCapture.of(capture, session)

    async def _own(self, capture_id: int, user_id: int) -> tuple[Capture, Session]:
        capture = await Capture.get_or_none(id=capture_id, user_id=user_id)
        if capture is None:
            raise Refusal("captures/not-yours")
        session = await self._lookup.about(user_id, capture.session_id)
        if capture.at < (await queries.open_cycle(session.circle_id)).opened_at:
            raise Refusal("captures/cycle-over")
        return capture, session

    async def _follow(self, capture: Capture, session: Session) -> None:
        now = self._clock.now()
        await self._recaps.follow(capture, session, now)
        if session.closed_at is None:
            await self._timekeeper.schedule(now, JobKey(JobKind.SESSION, session.id))
        await self._events.publish(CaptureChanged(session.circle_id, capture.user_id))
