"""What every test of a service starts from: `house`, with all services on a file of SQLite and a clock that leaps."""

import shutil

import pytest

from db.lifecycle import opened
from tests.services.goal_play import WORDS, check_in, goal_of
from tests.services.house import BEN, House
from tests.services.nudge_play import schedule, set_goal
from tests.services.question_play import STUCK_ON
from vocabulary.goals import GoalStatus


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


@pytest.fixture
def questions(house):
    return house.services.goals.questions


@pytest.fixture
async def stuck(house, circle):
    """The id of the check-in by which Ben said that he is stuck; there are no partners yet."""
    await house.services.goals.goals.set(circle.id, BEN, WORDS)
    noted = await check_in(house, (await goal_of(circle, BEN)).id, GoalStatus.STUCK, words=STUCK_ON)
    return noted.check_in
