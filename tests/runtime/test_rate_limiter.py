import asyncio

import pytest

from rehearsal.world.journal import PATIENCE_SECONDS
from runtime.rate_limiter import BURST, REQUESTS, RateLimiter

GAP = 1 / REQUESTS
ALLOWED = 50


@pytest.fixture
def second():
    """The current second, in a list of one."""
    return [0.0]


@pytest.fixture
def limiter(second):
    return RateLimiter(now=lambda: second[0])


def test_requests_are_evenly_spaced(limiter, second):
    limiter.spend(BURST)
    assert limiter.available() == 0
    assert limiter.seconds_until_free() == pytest.approx(GAP)
    second[0] = 1.01 * GAP
    assert limiter.available() == 1


@pytest.mark.parametrize("wakes_a_second", [10_000, 200, 60, 17])
def test_there_are_never_more_requests_in_a_second_than_discord_allows(limiter, second, wakes_a_second):
    sent = []
    for step in range(5 * wakes_a_second):
        second[0] = step / wakes_a_second
        available = limiter.available()
        limiter.spend(available)
        sent += [second[0]] * available
    assert max(sum(at <= each < at + 1 for each in sent) for at in sent) <= ALLOWED


def test_over_many_seconds_more_than_95_percent_of_the_limit_is_used_although_each_wake_up_is_late(limiter, second):
    sent = 0
    while second[0] < 20:
        available = limiter.available()
        limiter.spend(available)
        sent += available
        second[0] += limiter.seconds_until_free() + 0.9 * GAP
    assert sent / 20 > 0.95 * ALLOWED


def test_slots_unused_in_a_long_pause_are_lost(limiter, second):
    limiter.spend()
    second[0] = 3600.0
    assert limiter.available() == BURST


def test_at_a_higher_rate_the_gap_is_shorter(second):
    limiter = RateLimiter(10, now=lambda: second[0])
    limiter.spend(BURST)
    assert limiter.seconds_until_free() == pytest.approx(GAP / 10)


async def test_those_who_wait_are_served_in_order():
    limiter, served = RateLimiter(20), []

    async def take(number):
        await limiter.acquire()
        served.append(number)

    limiter.spend(BURST)
    async with asyncio.timeout(PATIENCE_SECONDS):
        await asyncio.gather(*(take(number) for number in range(6)))
    assert served == list(range(6))
    assert limiter.waiters == 0


def test_slots_can_be_reserved_in_advance(second):
    limiter = RateLimiter(per_second=0.5, burst=3, now=lambda: second[0])
    assert [limiter.reserve() for _ in range(5)] == [0, 0, 0, 2, 4]
    second[0] = 100.0
    assert [limiter.reserve() for _ in range(4)] == [0, 0, 0, 2]


async def test_a_lower_rate_gives_out_fewer_slots():
    real = [0.0]
    limiter = RateLimiter(now=lambda: real[0], per_second=10)
    limiter.spend(limiter.available())
    assert limiter.available() == 0
    real[0] = 0.11
    assert limiter.available() == 1
