import asyncio
from datetime import UTC, datetime, timedelta, timezone

import pytest

from rehearsal.world.journal import PATIENCE_SECONDS
from runtime.clock import LONGEST_SLEEP, Alarm, RealClock, RehearsedClock, backoff

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_the_real_clock_returns_utc():
    before = datetime.now(UTC)
    now = RealClock().now()
    assert before <= now <= datetime.now(UTC)
    assert now.utcoffset() == timedelta()


async def test_sleeping_by_the_real_clock_never_ends_too_early():
    clock = RealClock()
    at = clock.now() + timedelta(milliseconds=30)
    await clock.sleep_until(at)
    assert at <= clock.now() < at + LONGEST_SLEEP


async def test_sleeping_until_an_instant_in_the_past_returns_at_once():
    async with asyncio.timeout(PATIENCE_SECONDS):
        await RealClock().sleep_until(datetime.now(UTC) - HOUR)
        await RehearsedClock(0, NOON).sleep_until(NOON)


async def test_a_rehearsed_clock_runs_faster_by_its_rate():
    clock = RehearsedClock(3600, NOON)
    assert clock.rate == 3600
    async with asyncio.timeout(PATIENCE_SECONDS):
        await clock.sleep_until(NOON + timedelta(minutes=3))
    assert NOON + timedelta(minutes=3) <= clock.now() < NOON + 24 * HOUR


def test_a_rehearsed_clock_returns_utc_whatever_the_zone_of_its_origin():
    there = timezone(timedelta(hours=2))
    assert RehearsedClock(0, NOON.astimezone(there)).now().utcoffset() == timedelta()


async def test_at_rate_zero_time_stands_still_until_it_leaps():
    clock = RehearsedClock(0, NOON)
    await asyncio.sleep(0.01)
    assert clock.now() == NOON
    clock.leap_to(NOON + HOUR)
    assert clock.now() == NOON + HOUR


@pytest.mark.parametrize("rate", [0, 1])
async def test_a_leap_wakes_only_those_who_sleep_until_then(rate):
    clock = RehearsedClock(rate, NOON)
    early = asyncio.create_task(clock.sleep_until(NOON + HOUR))
    late = asyncio.create_task(clock.sleep_until(NOON + 3 * HOUR))
    await asyncio.sleep(0)
    clock.leap_to(NOON + 2 * HOUR)
    async with asyncio.timeout(PATIENCE_SECONDS):
        await early
    assert not late.done()
    clock.leap_to(NOON + 4 * HOUR)
    async with asyncio.timeout(PATIENCE_SECONDS):
        await late


@pytest.mark.parametrize("steps", range(5))
async def test_a_sleep_that_is_cancelled_while_a_leap_wakes_it_ends(steps):
    clock = RehearsedClock(1, NOON)
    asleep = asyncio.create_task(clock.sleep_until(NOON + 2 * HOUR))
    await asyncio.sleep(0.01)
    clock.leap_to(NOON + HOUR)
    for _ in range(steps):
        await asyncio.sleep(0)
    asleep.cancel()
    await asyncio.wait({asleep}, timeout=PATIENCE_SECONDS)
    assert asleep.cancelled()


def test_time_never_goes_back():
    clock = RehearsedClock(0, NOON)
    clock.leap_to(NOON - HOUR)
    assert clock.now() == NOON
    with pytest.raises(ValueError, match="backwards"):
        RehearsedClock(-1, NOON)


async def test_an_alarm_rings_at_its_instant():
    clock = RehearsedClock(0, NOON)
    rest = asyncio.create_task(Alarm(clock).rest(NOON + HOUR, at_most=2 * PATIENCE_SECONDS))
    await asyncio.sleep(0.01)
    assert not rest.done()
    clock.leap_to(NOON + HOUR)
    async with asyncio.timeout(PATIENCE_SECONDS):
        await rest


async def test_ringing_ends_the_current_rest_or_the_next_one():
    alarm = Alarm(RehearsedClock(0, NOON))
    resting = asyncio.create_task(alarm.rest(None, at_most=2 * PATIENCE_SECONDS))
    await asyncio.sleep(0.01)
    alarm.ring()
    async with asyncio.timeout(PATIENCE_SECONDS):
        await resting
        alarm.ring()
        await alarm.rest(NOON + HOUR, at_most=2 * PATIENCE_SECONDS)


async def test_a_rest_ends_by_itself_and_ringing_counts_once():
    alarm = Alarm(RehearsedClock(0, NOON))
    alarm.ring()
    await alarm.rest(None, at_most=2 * PATIENCE_SECONDS)
    loop = asyncio.get_running_loop()
    began = loop.time()
    await alarm.rest(NOON + HOUR, at_most=0.02)
    assert loop.time() - began >= 0.015


async def test_a_cancelled_rest_leaves_no_task_behind():
    rest = asyncio.create_task(Alarm(RehearsedClock(0, NOON)).rest(NOON + HOUR, at_most=2 * PATIENCE_SECONDS))
    await asyncio.sleep(0.01)
    rest.cancel()
    await asyncio.gather(rest, return_exceptions=True)
    assert asyncio.all_tasks() == {asyncio.current_task()}


def test_each_failure_waits_longer_up_to_an_hour():
    waits = [backoff(attempts) for attempts in range(100)]
    assert waits[:3] == [timedelta(seconds=5), timedelta(seconds=10), timedelta(seconds=20)]
    assert waits == sorted(waits)
    assert waits[-1] == HOUR
