"""The stage, before the bot starts and with the bot on it."""

import pytest

from rehearsal.server import Rehearsal
from runtime.clock import RehearsedClock
from tests.runtime.deliverer.stage import Stage
from tests.runtime.waiting import NOON


@pytest.fixture
async def stopped(database, openapi):
    """The stage before the bot starts."""
    clock = RehearsedClock(1, NOON)
    async with Rehearsal(clock.now, schema=openapi) as rehearsal:
        yield Stage(rehearsal, clock)
        assert rehearsal.complaints == []


@pytest.fixture
async def stage(stopped):
    async with stopped.running():
        yield stopped
