"""An outbox whose clock stands at noon, with an in-memory deliverer."""

import pytest

from runtime.outbox import Outbox
from tests.runtime.outbox.in_memory_deliverer import InMemoryDeliverer


@pytest.fixture
def deliverer():
    return InMemoryDeliverer()


@pytest.fixture
def outbox(database, clock, reporter, deliverer):
    return Outbox(clock, reporter, deliverer)
