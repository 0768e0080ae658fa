"""What somebody deletes of a circle in Discord is missed, and made again: its role, text channel or voice channel."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from db.models import Circle
from db.queries import circles
from db.transaction import transaction
from rules.remaking import remake_at
from runtime.clock import Clock
from runtime.timekeeper import Timekeeper
from vocabulary.keys import JobKey, JobKind
from vocabulary.snowflakes import made_at

TOLD_WITHIN = timedelta(minutes=1)
"""How long it takes at most until Discord has told of something new, with all that its clock differs from ours."""


class Losses:
    """Has a circle's role and channels seen to when one of them is gone."""

    def __init__(self, clock: Clock, timekeeper: Timekeeper) -> None:
        self._clock = clock
        self._timekeeper = timekeeper

    async def miss_channel(self, channel_id: int) -> None:
        """A channel was deleted; most are no circle's."""
        circle = await circles.circle_in(channel_id)
        if circle is not None:
            await self._miss(circle.id, [channel_id])

    async def miss_role(self, role_id: int) -> None:
        """A role was deleted; with it, members have lost their access."""
        circle = await Circle.get_or_none(role_id=role_id, closed_at=None)
        if circle is not None:
            await self._miss(circle.id, [role_id])

    async def compare(self, open_circles: Iterable[Circle], there: Collection[int]) -> None:
        """Miss what some servers' circles have lost while nobody listened; `there` are their roles and channels.

        What was made a moment ago is not missed, since Discord may not have told of it yet.
        """
        told_by = self._clock.now() - TOLD_WITHIN
        for circle in open_circles:
            gone = [one for one in lost(circle, there) if made_at(one) < told_by]
            if gone:
                await self._miss(circle.id, gone)

    async def replaced_at(self, channel_id: int) -> datetime | None:
        """When another channel will be in the place of one that Discord does not know; None if it was no circle's.

        The outbox may have met with that before the gateway told of it.
        """
        circle = await circles.circle_in(channel_id)
        if circle is None:
            return None
        if await self._timekeeper.when(JobKey(JobKind.ROOMS, circle.id)) is None:
            await self._miss(circle.id, [channel_id])
        return remake_at(made_at(channel_id), self._clock.now())

    async def _miss(self, circle_id: int, gone: Iterable[int]) -> None:
        async with transaction():
            await self._timekeeper.schedule(remade_at(gone, self._clock.now()), JobKey(JobKind.ROOMS, circle_id))


def lost(circle: Circle, there: Collection[int]) -> list[int]:
    """What a circle has noted as its role and channels that is not `there`, among those of its server."""
    own = (circle.role_id, circle.text_channel_id, circle.voice_channel_id)
    return [one for one in own if one is not None and one not in there]


def remade_at(gone: Iterable[int], now: datetime) -> datetime:
    """When to make again what is gone of a circle; `now` where nothing is."""
    return max([remake_at(made_at(one), now) for one in gone], default=now)
