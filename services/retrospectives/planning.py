"""The retrospective that a circle holds or has set, for the commands that open and close it."""

from dataclasses import dataclass
from datetime import datetime

from db import queries
from db.queries.retrospectives import open_retrospective
from rules.session_moves import is_near
from runtime.clock import Clock
from services.lookup import CircleHere
from services.rituals import require
from vocabulary.errors import Refusal
from vocabulary.rituals import Ritual


@dataclass(frozen=True, slots=True)
class OpenRetrospective:
    """One that is set: whether it has begun, and whether it may begin now."""

    session_id: int
    starts_at: datetime
    is_on: bool
    may_start: bool


class RetroPlanning:
    """Finds it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def coming(self, circle: CircleHere, user_id: int) -> OpenRetrospective | None:
        """The retrospective that is on, or set; None where a time is to be found first.

        Raises Refusal in a circle that has not chosen this ritual, unless one is set all the same.
        """
        found = await self._open(circle.id)
        if found is None:
            await require(circle, user_id, Ritual.RETROSPECTIVE)
        return found

    async def running(self, circle: CircleHere) -> int:
        """The id of the retrospective that is on. Raises Refusal where none is."""
        found = await self._open(circle.id)
        if found is None or not found.is_on:
            raise Refusal("retro/none-on", starts_at=None if found is None else found.starts_at)
        return found.session_id

    async def _open(self, circle_id: int) -> OpenRetrospective | None:
        session = await open_retrospective(circle_id)
        if session is None:
            return None
        is_on, near = await queries.has_begun(session.id), is_near(session.starts_at, self._clock.now())
        return OpenRetrospective(session.id, session.starts_at, is_on, may_start=near and not is_on)
