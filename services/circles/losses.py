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
            own = (circle.role_id, circle.text_channel_id, circle.voice_channel_id)
            gone = [one for one in own if one is not None and one not in there and made_at(one) < told_by]
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

    async def _miss(self, circle_id: int, gone: Collection[int]) -> None:
        made = max(made_at(one) for one in gone)
        async with transaction():
            await self._timekeeper.schedule(remake_at(made, self._clock.now()), JobKey(JobKind.ROOMS, circle_id))
