"""A timekeeper whose clock stands at noon, and one who watches goals."""

import pytest

from runtime.timekeeper import Timekeeper
from tests.runtime.timekeeper.watching import Watcher
from vocabulary.keys import JobKind


@pytest.fixture
def timekeeper(database, clock, ledger):
    return Timekeeper(clock, ledger)


@pytest.fixture
def watcher(timekeeper, clock):
    watcher = Watcher(clock)
    timekeeper.handle(JobKind.BOARD, watcher)
    return watcher
