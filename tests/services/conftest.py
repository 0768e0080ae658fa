"""What every test of a service starts from: `house`, with all services on a file of SQLite and a clock that leaps."""

import pytest

from tests.services.goal_play import WORDS, check_in, goal_of
from tests.services.house import ANA, BEN, CHI
from tests.services.nudge_play import schedule, set_goal
from tests.services.played import Beginnings, played, plays_of
from tests.services.question_play import STUCK_ON
from tests.services.session_play import meeting_set
from vocabulary.goals import GoalStatus


@pytest.fixture(scope="session")
def beginnings(tmp_path_factory, empty_database):
    return Beginnings(empty_database, tmp_path_factory.mktemp("beginnings"))


@pytest.fixture
async def house(request, tmp_path, beginnings):
    """The services of a bot with which nothing has been done but what the test's fixtures have `played`.

    Nothing may be reported as unexpected in the end.
    """
    async with beginnings.copied(plays_of(request), tmp_path / "circle.db") as house:
        yield house
    assert house.ledger.entries == []


@played
async def circle(house):
    """A circle of five with its channels; no session is set."""
    return await house.form_circle()


@played
async def meeting(house, circle):
    """The circle's first session is set."""
    return await meeting_set(house, circle)


@played
async def begun(house, meeting):
    """It has begun by itself, with all five in voice."""
    await meeting.begin()


@played
async def begun_with_three(house, meeting):
    """It has begun, with Ana, Ben and Chi in voice."""
    await meeting.begin(ANA, BEN, CHI)


@played
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


@played
async def stuck(house, circle):
    """The id of the check-in by which Ben said that he is stuck; there are no partners yet."""
    await house.services.goals.goals.set(circle.id, BEN, WORDS)
    noted = await check_in(house, (await goal_of(circle, BEN)).id, GoalStatus.STUCK, words=STUCK_ON)
    return noted.check_in
