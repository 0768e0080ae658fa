"""An outbox whose clock stands at noon, and the shelf that it delivers to."""

import pytest

from runtime.outbox import Outbox
from tests.runtime.outbox.shelf import Shelf


@pytest.fixture
def shelf():
    return Shelf()


@pytest.fixture
def outbox(database, clock, ledger, shelf):
    return Outbox(clock, ledger, shelf)
