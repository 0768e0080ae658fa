import asyncio

import pytest

from runtime.pace import OTHERS, URGENT, Pace


@pytest.fixture
def second():
    """The time, in a list of one."""
    return [0.0]


@pytest.fixture
def pace(second):
    return Pace(now=lambda: second[0])


def test_what_can_wait_stops_sooner_than_what_cannot(pace):
    pace.note(OTHERS)
    assert pace.room(urgent=False) == 0
    assert pace.room(urgent=True) == URGENT - OTHERS
    pace.note(URGENT - OTHERS)
    assert pace.room(urgent=True) == 0


def test_never_more_than_allowed_in_any_second(pace, second):
    sent = []
    for step in range(300):
        second[0] = step / 100
        room = pace.room(urgent=True)
        pace.note(room)
        sent += [second[0]] * room
    assert max(sum(at <= each < at + 1 for each in sent) for at in sent) == URGENT
    assert len(sent) == 3 * URGENT


def test_it_opens_when_the_request_that_is_in_the_way_is_a_second_old(pace, second):
    pace.note(5)
    second[0] = 0.4
    pace.note(OTHERS)
    assert pace.opens_in(urgent=True) == 0
    assert pace.opens_in(urgent=False) == pytest.approx(1.0)
    second[0] = 1.4
    assert pace.opens_in(urgent=False) == 0


def test_at_a_higher_rate_the_second_is_shorter(second):
    pace = Pace(10, now=lambda: second[0])
    pace.note(OTHERS)
    assert pace.opens_in(urgent=False) == pytest.approx(0.1)


async def test_whoever_takes_a_turn_waits_for_it():
    pace = Pace(20)
    pace.note(OTHERS)
    async with asyncio.timeout(5):
        await pace.turn()
    assert pace.room(urgent=True) >= URGENT - OTHERS - 1
