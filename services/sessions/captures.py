"""What members want to keep of a session, in their own words, such as insights, commitments and resources."""

from db.models import Capture, Session
from db.queries import recent
from db.queries.once import add_once
from db.transaction import transaction
from rules import limits
from rules.captures import check_capture
from rules.limits import Limited, counted_since
from runtime.clock import Clock
from runtime.timekeeper import Timekeeper
from services.events import CommitmentMade, Events
from services.lookup import SessionLookup
from services.sessions.own_captures import OwnCapture
from services.sessions.recaps import Recaps
from vocabulary.errors import Refusal
from vocabulary.keys import JobKey, JobKind
from vocabulary.limits import MOST_CAPTURES
from vocabulary.sessions import CaptureKind


class Captures:
    """Keeps them with the session, from when it is set until it closes; a commitment also later."""

    def __init__(
        self, clock: Clock, timekeeper: Timekeeper, lookup: SessionLookup, events: Events, recaps: Recaps
    ) -> None:
        self._clock = clock
        self._timekeeper = timekeeper
        self._lookup = lookup
        self._events = events
        self._recaps = recaps

    async def capture(self, session_id: int, user_id: int, kind: CaptureKind, words: str) -> OwnCapture:
        """Keep a member's words with a session, once however often they send them.

        Raises Refusal when there are none, or no link and why for a resource, when the session is over, and for one too
        many of a member or a session.
        """
        async with transaction():
            session = await self._lookup.open_about(user_id, session_id)
            capture = await self._keep(session, user_id, kind, words)
            await self._timekeeper.schedule(self._clock.now(), JobKey(JobKind.SESSION, session.id))
        return OwnCapture.of(capture, session)

    async def commit_later(self, session_id: int, user_id: int, words: str) -> OwnCapture:
        """Keep a commitment of a member who was not there, whenever they make it, and tell the circle.

        One that they made in the session already is told all the same. Raises Refusal when there are no words,
        and for one too many.
        """
        async with transaction():
            session = await self._lookup.about(user_id, session_id)
            capture = await self._keep(session, user_id, CaptureKind.COMMITMENT, words)
            await self._recaps.tell_late(capture, session)
            await self._events.publish(CommitmentMade(session.circle_id, user_id))
        return OwnCapture.of(capture, session)

    async def _keep(self, session: Session, user_id: int, kind: CaptureKind, words: str) -> Capture:
        same = {"session_id": session.id, "kind": kind, "user_id": user_id, "words": check_capture(kind, words)}
        capture, is_new = await add_once(Capture, same, self._clock.now())
        if is_new:
            await _check_limits(capture)
        return capture


async def _check_limits(capture: Capture) -> None:
    """Raises Refusal if it is one too many of its member, or of its session."""
    own = await recent.captured_by(capture.user_id, counted_since(Limited.CAPTURES, capture.at))
    limits.check(Limited.CAPTURES, [at for at, _ in own], capture.at)
    if capture.kind is CaptureKind.PARKED:
        limits.check(Limited.PARKED, [at for at, kind in own if kind is CaptureKind.PARKED], capture.at)
    if await Capture.filter(session_id=capture.session_id).count() > MOST_CAPTURES:
        raise Refusal("sessions/full", most=MOST_CAPTURES)
