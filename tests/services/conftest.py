"""What every test of a service starts from: `house`, with all services on a file of SQLite and a clock that leaps."""

import shutil

import pytest

from db.lifecycle import opened
from tests.services.house import BEN, House
from tests.services.nudge_play import schedule, set_goal


@pytest.fixture
async def house(tmp_path, empty_database):
    """The services of a bot that nobody has used yet. Nothing may be reported as unexpected in the end."""
    async with opened(f"sqlite://{shutil.copy(empty_database, tmp_path / 'circle.db')}"):
        house = House()
        yield house
    assert house.ledger.entries == []


@pytest.fixture
async def circle(house):
    """A circle of five with its channels; no session is set."""
    return await house.form_circle()


@pytest.fixture
async def ben(house, circle):
    """Ben has agreed to nudges and set a goal; the next session is two weeks ahead."""
    await schedule(house, circle)
    await house.services.nudges.settings.start(BEN)
    await set_goal(house, circle)
    await house.run_jobs()
    return BEN
