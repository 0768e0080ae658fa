"""What a person's circles will be told unasked, and what rests, as far as anybody can know."""

from dataclasses import dataclass
from datetime import datetime

from db.models import Circle
from db.transaction import transaction
from rules.notices import NoticePlan
from runtime.clock import Clock
from services.lookup import CircleHere, CircleLookup, Servers, labels
from services.notices.kinds import KINDS
from services.notices.planning import NoticePlanner
from vocabulary.notices import NoticeKind
from vocabulary.reasons import Reason


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """One thing that will be told: by which template, when, why, and what holds it back until then, if anything."""

    template: str
    at: datetime
    because: Reason
    held: Reason | None


@dataclass(frozen=True, slots=True)
class RestingKind:
    """A kind that waits to be woken, and its template."""

    kind: NoticeKind
    template: str


@dataclass(frozen=True, slots=True)
class CircleNotices:
    """What a circle, as its member calls it, will be told, and what rests."""

    id: int
    name: str
    coming: tuple[NoticeLine, ...]
    resting: tuple[RestingKind, ...]


class NoticePreview:
    """Shows members what will stand in the channels of their circles. All of it is for all of them."""

    def __init__(self, clock: Clock, planner: NoticePlanner, lookup: CircleLookup) -> None:
        self._clock = clock
        self._planner = planner
        self._lookup = lookup

    async def show(self, user_id: int, servers: Servers | None = None) -> tuple[CircleNotices, ...]:
        """The plans as things are now, of those circles that have one; circles of one name are told apart."""
        async with transaction():
            mine, now = await self._lookup.mine(user_id), self._clock.now()
            called = labels(mine, servers or {})
            found = [await self._of(circle, called[circle.id], now) for circle in mine]
        return tuple(one for one in found if one.coming or one.resting)

    async def _of(self, circle: CircleHere, name: str, now: datetime) -> CircleNotices:
        plan = (await self._planner.plan(await Circle.get(id=circle.id), now)).plan
        resting = tuple(RestingKind(kind, KINDS[kind].template) for kind in NoticeKind if kind in plan.resting)
        return CircleNotices(circle.id, name, _lines(plan), resting)


def _lines(plan: NoticePlan) -> tuple[NoticeLine, ...]:
    """What falls into one post and reads the same is one line."""
    lines = (
        NoticeLine(KINDS[one.kind].template, post.at, one.because, post.held)
        for post in plan.coming
        for one in post.notices
    )
    return tuple(dict.fromkeys(lines))
