"""What every e2e test starts from: `stage` (a Discord with the bot online) and `circle` (five members, rooms made)."""

import shutil

import pytest

from fortnight.sandbox import TOKEN
from rehearsal.server import Rehearsal
from runtime.clock import RehearsedClock
from runtime.log import configure
from tests.e2e.nudging import SESSION
from tests.e2e.staging import BEGINS, RATE, Log, Stage


@pytest.fixture
def database(tmp_path, empty_database):
    """The file of the bot's database, migrated and empty."""
    return shutil.copy(empty_database, tmp_path / "circle.db")


@pytest.fixture
def rate():
    """How much faster time runs, and with it Discord's rate limits; parametrise it for another."""
    return RATE


@pytest.fixture
def log(restored_log):
    """The bot's log."""
    kept = Log()
    configure("info", tokens=[TOKEN], stream=kept.stream)
    return kept


@pytest.fixture
async def offline(rate, openapi, database, log):
    """The stage before the bot is started. Nothing may be complained of in the end, nor logged unexpectedly."""
    clock = RehearsedClock(rate, BEGINS)
    async with Rehearsal(clock.now, rate, openapi) as rehearsal:
        stage = Stage(rehearsal, clock, database, log)
        try:
            yield stage
        finally:
            await stage.stop_bot()
    assert rehearsal.complaints == []
    assert log.unexpected == []


@pytest.fixture
async def stage(offline):
    """The stage with the bot online."""
    await offline.start_bot()
    return offline


@pytest.fixture
async def circle(stage):
    """A circle of five with its rooms; no session is set."""
    return await stage.form_circle()


@pytest.fixture
async def ben(circle, stage):
    """Ben has agreed to nudges and set a goal; the middle of the cycle is a week away."""
    await circle.schedule(SESSION)
    await stage.ben.slash(circle.text, "nudges start")
    await circle.set_goal(stage.ben)
    return stage.ben
