"""A circle's pause and a member's absence are layers: however they come and go, one ends without undoing the other."""

from datetime import timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from db import queries
from db.models import Circle
from db.queries import sessions
from services.duties.roster import AHEAD
from tests.services.circle_play import here, meets
from tests.services.house import ANA, BEN

STEPS = 10
BERLIN = ZoneInfo("Europe/Berlin")


class Layers:
    """A circle and Ben, with what should be true of each by what was done to it alone."""

    def __init__(self, house, circle, seed):
        self.house, self.circle, self.random = house, circle, Random(seed)
        self.paused_until = None
        self.away = None

    async def step(self):
        act = self.random.choice([self._pause, self._resume, self._leave, self._return, self._let_time_pass])
        await act()
        await self.house.run_jobs()

    async def _pause(self):
        day = (self.house.now + timedelta(days=self.random.randint(2, 40))).astimezone(BERLIN).date()
        await self.house.services.circles.pauses.pause(await here(self.circle), ANA, day)
        self.paused_until = day

    async def _resume(self):
        if self.paused_until is not None:
            await self.house.services.circles.pauses.resume(await here(self.circle), ANA)
            self.paused_until = None

    async def _leave(self):
        now = self.house.now
        until = self.random.choice([None, now + timedelta(days=self.random.randint(1, 40))])
        await self.house.services.absences.set(BEN, now, until)
        self.away = (now, until)

    async def _return(self):
        if self.is_away_at(self.house.now):
            await self.house.services.absences.back(BEN)
            self.away = None

    async def _let_time_pass(self):
        await self.house.pass_time(days=self.random.randint(1, 12))
        morning = self.house.now.astimezone(BERLIN)
        if self.paused_until is not None and (morning.date(), morning.hour) >= (self.paused_until, 9):
            self.paused_until = None
        if self.away and self.away[1] is not None and self.away[1] <= self.house.now:
            self.away = None

    def is_away_at(self, at):
        return self.away is not None and (self.away[1] is None or at < self.away[1])


@pytest.mark.parametrize("seed", range(4))
async def test_one_ends_without_undoing_the_other(house, circle, seed):
    await meets(house, circle)
    layers = Layers(house, circle, seed)
    for _ in range(STEPS):
        await layers.step()
        assert (await Circle.get(id=circle.id)).paused_until == layers.paused_until
        coming = [one for one in await sessions.sessions_to_come(circle.id) if one.starts_at > house.now]
        assert len(coming) >= 2
        assert all(
            layers.paused_until is None or one.starts_at.astimezone(BERLIN).date() >= layers.paused_until
            for one in coming
        )
        absent = await queries.absentees(one.id for one in coming)
        expected = {one.id: {BEN} if layers.is_away_at(one.starts_at) else set() for one in coming}
        assert absent == expected
        without = [one for one in coming[:AHEAD] if layers.is_away_at(one.starts_at)]
        assert all(BEN not in (one.facilitator, one.presenter) for one in without)
