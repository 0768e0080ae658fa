"""An empty database, a clock that stands at noon until it leaps, and a reporter that records everything."""

import shutil

import pytest

from db.lifecycle import opened
from runtime.clock import RehearsedClock
from tests.runtime.recording_reporter import RecordingReporter
from tests.runtime.timing import NOON


@pytest.fixture
def url(tmp_path, empty_database):
    """The address of an empty database that nobody has open."""
    return f"sqlite://{shutil.copy(empty_database, tmp_path)}"


@pytest.fixture
async def database(url):
    """The address of an empty database, open in this process."""
    async with opened(url):
        yield url


@pytest.fixture
def clock():
    return RehearsedClock(0, NOON)


@pytest.fixture
def reporter():
    return RecordingReporter()
