import asyncio

import pytest

from rehearsal.world.journal import PATIENCE_SECONDS
from runtime.pace import BURST, REQUESTS, Pace

GAP = 1 / REQUESTS
ALLOWED = 50


@pytest.fixture
def second():
    """The time, in a list of one."""
    return [0.0]


@pytest.fixture
def pace(second):
    return Pace(now=lambda: second[0])


def test_requests_are_spread_evenly(pace, second):
    pace.note(BURST)
    assert pace.room() == 0
    assert pace.opens_in() == pytest.approx(GAP)
    second[0] = 1.01 * GAP
    assert pace.room() == 1


@pytest.mark.parametrize("wakes_a_second", [10_000, 200, 60, 17])
def test_never_more_than_discord_allows_in_any_second(pace, second, wakes_a_second):
    sent = []
    for step in range(5 * wakes_a_second):
        second[0] = step / wakes_a_second
        room = pace.room()
        pace.note(room)
        sent += [second[0]] * room
    assert max(sum(at <= each < at + 1 for each in sent) for at in sent) <= ALLOWED


def test_over_many_seconds_it_is_more_than_95_percent_of_what_discord_allows_though_each_wake_is_late(pace, second):
    sent = 0
    while second[0] < 20:
        room = pace.room()
        pace.note(room)
        sent += room
        second[0] += pace.opens_in() + 0.9 * GAP
    assert sent / 20 > 0.95 * ALLOWED


def test_what_a_long_pause_left_unused_is_not_made_good(pace, second):
    pace.note()
    second[0] = 3600.0
    assert pace.room() == BURST


def test_at_a_higher_rate_the_gap_is_shorter(second):
    pace = Pace(10, now=lambda: second[0])
    pace.note(BURST)
    assert pace.opens_in() == pytest.approx(GAP / 10)


async def test_turns_are_taken_in_the_order_in_which_they_were_asked_for():
    pace, served = Pace(20), []

    async def take(number):
        await pace.turn()
        served.append(number)

    pace.note(BURST)
    async with asyncio.timeout(PATIENCE_SECONDS):
        await asyncio.gather(*(take(number) for number in range(6)))
    assert served == list(range(6))
    assert pace.awaited == 0


def test_places_can_be_reserved_ahead_of_their_time(second):
    pace = Pace(a_second=0.5, burst=3, now=lambda: second[0])
    assert [pace.reserve() for _ in range(5)] == [0, 0, 0, 2, 4]
    second[0] = 100.0
    assert [pace.reserve() for _ in range(4)] == [0, 0, 0, 2]


async def test_a_slower_pace_gives_out_fewer_places():
    real = [0.0]
    pace = Pace(now=lambda: real[0], a_second=10)
    pace.note(pace.room())
    assert pace.room() == 0
    real[0] = 0.11
    assert pace.room() == 1
