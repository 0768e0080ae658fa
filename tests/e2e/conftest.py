"""What every e2e test starts from: `stage` (a Discord with the bot online) and `circle` (five members, rooms made)."""

import shutil

import pytest

from fortnight.sandbox import TOKEN
from rehearsal.server import Rehearsal
from runtime.clock import RehearsedClock
from runtime.log import configure
from tests.e2e.beginnings import Beginnings, online, with_ben, with_circle, with_meeting
from tests.e2e.session_play import PlayedSession
from tests.e2e.staging import RATE, Log, Stage


@pytest.fixture(scope="session")
def beginnings(tmp_path_factory, empty_database, openapi):
    """From where tests go on, each made once per process."""
    return Beginnings(tmp_path_factory.mktemp("beginnings"), empty_database, openapi)


@pytest.fixture
def begins_after(request):
    """The play that a test goes on from; give another where more is wanted, or less."""
    plays = {"ben": with_ben, "meeting": with_meeting, "circle": with_circle}
    return next((play for fixture, play in plays.items() if fixture in request.fixturenames), online)


@pytest.fixture
async def beginning(begins_after, beginnings):
    """From where the test goes on."""
    return await beginnings.after(begins_after)


@pytest.fixture
def database(tmp_path, beginning):
    """The file of the bot's database as it is then."""
    return shutil.copy(beginning.database, tmp_path / "circle.db")


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
async def offline(rate, openapi, beginning, database, log):
    """The stage before the bot is started. Nothing may be complained of in the end, nor logged unexpectedly."""
    clock = RehearsedClock(rate, beginning.at)
    async with Rehearsal(clock.now, rate, openapi) as rehearsal:
        rehearsal.go_on_from(beginning.discord)
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
    return await stage.formed_circle()


@pytest.fixture
def meeting(circle, stage):
    """The circle's first session, which is set for FIRST_SESSION."""
    return PlayedSession(stage, circle)


@pytest.fixture
def ben(circle, stage):
    """Ben has agreed to nudges and set a goal; the middle of the cycle is a week away."""
    return stage.ben
