"""A timekeeper whose clock stands at noon, with a recording handler for one kind of job."""

import pytest

from runtime.timekeeper import Timekeeper
from tests.runtime.timekeeper.recording_handlers import RecordingHandler
from vocabulary.keys import JobKind


@pytest.fixture
def timekeeper(database, clock, reporter):
    return Timekeeper(clock, reporter)


@pytest.fixture
def handler(timekeeper, clock):
    handler = RecordingHandler(clock)
    timekeeper.handle(JobKind.BOARD, handler)
    return handler
