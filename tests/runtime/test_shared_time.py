"""The clock of a bot whose time runs faster follows that of its Discord, also when the bot is started again."""

from datetime import UTC, datetime, timedelta

import aiohttp
import pytest

from fortnight.bots import settings_for
from rehearsal.server import Rehearsal
from runtime.clock import RealClock, RehearsedClock
from runtime.config import Settings
from runtime.shared_time import clock_for

RATE = 60.0
NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
CLOSE = timedelta(seconds=2) + timedelta(seconds=1) * RATE
"""The header has whole seconds, and a slow machine takes a moment to read it."""


def settings_of(rehearsal, tmp_path):
    return settings_for(tmp_path / "circle.db", rehearsal.address, rehearsal.ca_file, RATE, "a.token")


async def test_a_bot_that_is_started_again_finds_the_time_where_it_has_gone_on(tmp_path):
    there = RehearsedClock(RATE, NOON)
    async with Rehearsal(there.now, RATE) as rehearsal:
        first = await clock_for(settings_of(rehearsal, tmp_path))
        there.leap_to(NOON + timedelta(days=3))
        second = await clock_for(settings_of(rehearsal, tmp_path))
    assert NOON <= first.now() < NOON + timedelta(days=1)
    assert abs(second.now() - there.now()) < CLOSE
    assert second.rate == RATE


async def test_without_a_rate_nobody_is_asked_what_time_it_is():
    assert isinstance(await clock_for(Settings()), RealClock)


async def test_a_discord_that_does_not_answer_is_an_error(tmp_path, unused_tcp_port):
    async with Rehearsal(RehearsedClock(RATE, NOON).now, RATE) as rehearsal:
        nowhere = f"127.0.0.1:{unused_tcp_port}"
        settings = settings_for(tmp_path / "circle.db", nowhere, rehearsal.ca_file, RATE, "a.token")
        with pytest.raises(aiohttp.ClientConnectionError):
            await clock_for(settings)
