import asyncio

import pytest

from db import due
from db.models import Due
from runtime.clock import RehearsedClock
from runtime.timekeeper import ERRANDS_AT_ONCE, Timekeeper
from tests.runtime.timekeeper.recording_handlers import RecordingErrand, row_of
from tests.runtime.timing import HOUR, MINUTE, NOON, SECOND, running, settled, until
from vocabulary.job_priorities import JobPriority
from vocabulary.keys import JobKey, JobKind


@pytest.fixture
async def errand(timekeeper):
    errand = RecordingErrand()
    timekeeper.errand(JobKind.ROOMS, errand)
    await timekeeper.schedule(NOON, JobKey(JobKind.ROOMS, 7))
    return errand


async def test_an_errand_runs_outside_of_any_transaction_and_returns_when_to_run_next(timekeeper, errand):
    errand.answer = lambda now: now + HOUR
    errand.finish.set()
    async with running(timekeeper):
        await until(lambda: Due.exists(subject="rooms:7", due_at=NOON + HOUR, look_at=NOON + HOUR))
    assert errand.rows == [7]
    assert errand.in_transaction == [False]


async def test_a_slow_errand_delays_only_the_drain(timekeeper, handler, errand):
    await timekeeper.schedule(NOON + SECOND, JobKey(JobKind.BOARD, 8))
    async with running(timekeeper):
        await until(lambda: errand.calls)
        await timekeeper.schedule(NOON, JobKey(JobKind.BOARD, 8))
        await handler.wait_for_calls(1)
        draining = asyncio.create_task(timekeeper.drain())
        await settled()
        assert not draining.done()
        errand.finish.set()
        await draining
    assert not await Due.exists()


async def test_an_errand_is_cancelled_with_the_timekeeper_and_stays_due(timekeeper, errand, clock):
    task = asyncio.create_task(timekeeper.run())
    await until(lambda: errand.calls)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await Due.exists(subject="rooms:7", due_at=NOON)


async def test_an_errand_that_is_slower_than_a_drain_may_last_is_cancelled_and_stays_due(timekeeper, errand):
    async with running(timekeeper):
        await until(lambda: errand.calls)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await timekeeper.drain()
        errand.finish.set()
        await settled()
    assert await Due.exists(subject="rooms:7", due_at=NOON)
    assert errand.ended == 0


async def test_an_errand_that_fails_is_reported_and_retried(timekeeper, errand, clock, reporter):
    def fail_at_noon(now):
        if now == NOON:
            raise ConnectionError("no answer")

    errand.answer = fail_at_noon
    errand.finish.set()
    async with running(timekeeper):
        await until(lambda: Due.exists(subject="rooms:7", look_at=NOON + 5 * SECOND, attempts=1))
        assert reporter.entries[0][1] == {"subject": "rooms:7"}
        clock.leap_to(NOON + 5 * SECOND)
        await until(lambda: len(errand.calls) == 2)
    assert errand.calls == [(7, NOON), (7, NOON + 5 * SECOND)]
    assert not await Due.exists()


async def test_an_errand_that_is_rescheduled_while_it_runs_runs_once_more(timekeeper, errand):
    async with running(timekeeper):
        await until(lambda: errand.calls)
        await timekeeper.schedule(NOON, JobKey(JobKind.ROOMS, 7))
        await settled()
        assert errand.rows == [7]
        errand.finish.set()
        await until(lambda: errand.rows == [7, 7])
    assert not await Due.exists()


async def test_a_rescheduled_errand_stays_due_when_the_process_dies_in_its_second_run(timekeeper, errand):
    async with running(timekeeper):
        await until(lambda: errand.calls)
        await timekeeper.schedule(NOON, JobKey(JobKind.ROOMS, 7))
        await settled()
        errand.answer = lambda now: errand.finish.clear()
        errand.finish.set()
        await until(lambda: errand.rows == [7, 7])
        assert await Due.exists(subject="rooms:7")
        errand.finish.set()


async def test_no_more_errands_are_claimed_than_run_at_once(timekeeper, errand):
    for row in range(8, 8 + 2 * ERRANDS_AT_ONCE):
        await timekeeper.schedule(NOON, JobKey(JobKind.ROOMS, row))
    async with running(timekeeper):
        await until(lambda: len(errand.calls) == ERRANDS_AT_ONCE)
        await settled()
        assert len(errand.calls) == await Due.filter(look_at__gt=NOON).count() == ERRANDS_AT_ONCE
        errand.finish.set()
        await until(lambda: len(errand.calls) == 1 + 2 * ERRANDS_AT_ONCE)
    assert not await Due.exists()


async def test_handlers_go_on_while_all_errands_hang(timekeeper, handler, errand):
    for row in range(8, 8 + ERRANDS_AT_ONCE):
        await timekeeper.schedule(NOON, JobKey(JobKind.ROOMS, row))
    async with running(timekeeper):
        await until(lambda: len(errand.calls) == ERRANDS_AT_ONCE)
        await timekeeper.schedule(NOON, JobKey(JobKind.BOARD, 7))
        await handler.wait_for_calls(1)
        errand.finish.set()


async def test_an_errand_that_outlasts_its_lease_is_not_started_twice(timekeeper, errand, clock):
    async with running(timekeeper):
        await until(lambda: errand.calls)
        for minute in (1, 2, 3):
            clock.leap_to(NOON + minute * (MINUTE + SECOND))
            await settled()
        errand.finish.set()
    assert errand.rows == [7]
    assert not await Due.exists()


async def test_an_errand_whose_job_is_claimed_again_while_it_ends_does_not_run_again(
    timekeeper, handler, errand, clock
):
    ended = asyncio.Event()

    async def let_it_end():
        """Runs in the transaction that claims the job again: the errand can write its result only after it."""
        errand.finish.set()
        await ended.wait()

    errand.answer = lambda now: ended.set()
    handler.answer = lambda row, now: let_it_end()
    async with running(timekeeper):
        await until(lambda: errand.calls)
        await timekeeper.schedule(NOON + MINUTE + SECOND, JobKey(JobKind.BOARD, 8))
        clock.leap_to(NOON + MINUTE + SECOND)
        await handler.wait_for_calls(1)
    assert errand.rows == [7]
    assert not await Due.exists()


async def test_a_rescheduled_errand_keeps_its_lease_while_the_first_run_lasts(timekeeper, errand, clock):
    async with running(timekeeper):
        await until(lambda: errand.calls)
        await timekeeper.schedule(NOON, JobKey(JobKind.ROOMS, 7))
        await until(lambda: Due.exists(look_at__gt=clock.now()))
        clock.leap_to(NOON + 2 * MINUTE)
        await until(lambda: Due.exists(look_at__gt=clock.now()))
        errand.finish.set()
    assert errand.rows == [7, 7]
    assert not await Due.exists()


async def test_an_errand_whose_process_died_runs_at_the_next_start(timekeeper, errand):
    await due.claim(NOON, NOON + MINUTE, 10, JobPriority)
    await due.put(["rooms:8"], NOON + SECOND)
    errand.finish.set()
    async with running(timekeeper):
        await until(lambda: errand.calls)
    assert errand.rows == [7]
    assert (await row_of("rooms:8")).look_at == NOON + SECOND


async def test_the_lease_lasts_as_long_in_real_time_however_fast_the_clock_runs(database, reporter):
    clock = RehearsedClock(1000, NOON)
    timekeeper, errand = Timekeeper(clock, reporter), RecordingErrand()
    timekeeper.errand(JobKind.ROOMS, errand)
    await timekeeper.schedule(NOON, JobKey(JobKind.ROOMS, 7))
    async with running(timekeeper):
        await until(lambda: errand.calls)
        assert (await row_of("rooms:7")).look_at > NOON + 999 * MINUTE
        errand.finish.set()
