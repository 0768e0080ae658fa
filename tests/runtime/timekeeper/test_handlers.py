import asyncio
from contextlib import suppress
from contextvars import Context
from datetime import timedelta

import pytest

from db import due, sql
from db.models import Due, Note
from db.transaction import transaction
from runtime.clock import RealClock
from runtime.timekeeper import Timekeeper
from tests.runtime.timekeeper.recording_handlers import RecordingHandler, effects, row_of
from tests.runtime.timing import HOUR, MINUTE, NOON, SECOND, running, settled
from vocabulary.job_priorities import PRIORITIES
from vocabulary.keys import JobKey, JobKind


async def test_a_job_runs_when_it_is_due_and_not_earlier(timekeeper, handler, clock):
    await timekeeper.schedule(NOON + HOUR, JobKey(JobKind.BOARD, 7))
    async with running(timekeeper):
        await settled()
        assert handler.calls == []
        clock.leap_to(NOON + HOUR)
        await handler.wait_for_calls(1)
    assert handler.calls == [(7, NOON + HOUR)]
    assert await Due.all().count() == 0


async def test_jobs_that_fell_due_while_the_bot_was_down_run_at_start(timekeeper, handler):
    await timekeeper.schedule(NOON - HOUR, JobKey(JobKind.BOARD, 1))
    await timekeeper.schedule(NOON - 2 * HOUR, JobKey(JobKind.BOARD, 2))
    async with running(timekeeper):
        await handler.wait_for_calls(2)
    assert handler.rows == [2, 1]


async def test_a_job_scheduled_while_the_timekeeper_sleeps_wakes_it(timekeeper, handler, clock):
    async with running(timekeeper):
        await settled()
        await timekeeper.schedule(NOON, JobKey(JobKind.BOARD, 7))
        await handler.wait_for_calls(1)


async def test_a_job_whose_scheduling_was_rolled_back_never_runs(timekeeper, handler):
    async with running(timekeeper):
        with suppress(ZeroDivisionError):
            async with transaction():
                await timekeeper.schedule(NOON, JobKey(JobKind.BOARD, 7))
                raise ZeroDivisionError
        async with transaction():
            await timekeeper.schedule(NOON, JobKey(JobKind.BOARD, 8))
            await settled()
            assert handler.calls == []
        await handler.wait_for_calls(1)
    assert handler.rows == [8]


async def test_it_is_behind_while_more_is_due_than_one_batch_takes_and_tells_when_it_has_caught_up(
    database, clock, reporter
):
    timekeeper, told = Timekeeper(clock, reporter, batch=2), []
    timekeeper.caught_up.append(lambda: told.append(timekeeper.is_behind))
    was_behind = lambda row, now: seen.append(timekeeper.is_behind)
    seen: list[bool] = []
    timekeeper.handle(JobKind.BOARD, handler := RecordingHandler(clock, was_behind))
    await timekeeper.schedule(NOON, *(JobKey(JobKind.BOARD, row) for row in range(5)))
    async with running(timekeeper):
        await handler.wait_for_calls(5)
        await settled()
    assert seen == [False, False, True, True, True]
    assert told == [False]


async def test_a_handler_returns_when_the_job_runs_next(timekeeper, handler, clock):
    handler.answer = lambda row, now: now + HOUR if now < NOON + 2 * HOUR else None
    await timekeeper.schedule(NOON, JobKey(JobKind.BOARD, 7))
    async with running(timekeeper):
        for hour in range(3):
            clock.leap_to(NOON + hour * HOUR)
            await handler.wait_for_calls(hour + 1)
    assert [now for _, now in handler.calls] == [NOON, NOON + HOUR, NOON + 2 * HOUR]
    assert not await Due.exists(subject="board:7")


async def test_a_job_that_always_exists_is_due_at_the_first_start(timekeeper, handler):
    timekeeper.always(JobKey(JobKind.BOARD, 7))
    async with running(timekeeper):
        await handler.wait_for_calls(1)
    assert handler.rows == [7]


async def test_a_job_that_always_exists_keeps_its_time_at_a_later_start(timekeeper, handler):
    timekeeper.always(JobKey(JobKind.BOARD, 7))
    await timekeeper.schedule(NOON + HOUR, JobKey(JobKind.BOARD, 7))
    async with running(timekeeper):
        await settled()
    assert handler.calls == []
    assert await timekeeper.when(JobKey(JobKind.BOARD, 7)) == NOON + HOUR


async def test_scheduling_again_replaces_the_earlier_time(timekeeper, handler, clock):
    await timekeeper.schedule(NOON, JobKey(JobKind.BOARD, 7))
    await timekeeper.schedule(NOON + HOUR, JobKey(JobKind.BOARD, 7))
    async with running(timekeeper):
        await settled()
        assert handler.calls == []
    row = await row_of("board:7")
    assert (row.due_at, row.look_at) == (NOON + HOUR, NOON + HOUR)


async def test_a_job_never_runs_a_fraction_of_a_millisecond_too_early(database, reporter):
    clock = RealClock()
    timekeeper = Timekeeper(clock, reporter)
    handler = RecordingHandler(clock)
    timekeeper.handle(JobKind.BOARD, handler)
    async with running(timekeeper):
        for row in range(20):
            at = clock.now() + timedelta(microseconds=2300)
            await timekeeper.schedule(at, JobKey(JobKind.BOARD, row))
            await handler.wait_for_calls(row + 1)
            assert handler.calls[-1][1] >= at


async def test_a_handler_that_keeps_asking_for_a_time_in_the_past_does_not_keep_the_timekeeper_busy(
    timekeeper, handler, clock
):
    handler.answer = lambda row, now: now - HOUR
    await timekeeper.schedule(NOON, JobKey(JobKind.BOARD, 7))
    async with running(timekeeper):
        await handler.wait_for_calls(1)
        await settled()
        assert len(handler.calls) == 1
        clock.leap_to(NOON + SECOND)
        await handler.wait_for_calls(2)


async def test_many_jobs_due_in_one_instant_all_run_once(timekeeper, handler):
    async with transaction():
        for row in range(1200):
            await timekeeper.schedule(NOON, JobKey(JobKind.BOARD, row))
    async with running(timekeeper):
        await handler.wait_for_calls(1200)
    assert await effects() == list(range(1200))
    assert await Due.all().count() == 0


async def test_answers_to_people_wait_for_a_short_transaction_at_most(timekeeper, handler):
    async def slowly():
        await asyncio.sleep(0.02)

    handler.answer = lambda row, now: slowly()
    for row in range(20):
        await timekeeper.schedule(NOON, JobKey(JobKind.BOARD, row))
    async with running(timekeeper):
        await handler.wait_for_calls(1)
        await Note.create(key="a member's goal", value="99")
        assert len(handler.calls) < 20
        await handler.wait_for_calls(20)
    assert sorted(handler.rows) == list(range(20))
    assert await effects() == [*range(20), 99]


def test_each_kind_has_one_handler(timekeeper, handler):
    with pytest.raises(ValueError, match="board"):
        timekeeper.handle(JobKind.BOARD, handler)


def test_a_kind_that_talks_to_discord_has_an_errand_and_others_a_handler(timekeeper, handler):
    with pytest.raises(ValueError, match="CIRCLE"):
        timekeeper.errand(JobKind.CALENDAR, handler)
    with pytest.raises(ValueError, match="ERRAND"):
        timekeeper.handle(JobKind.EVENT, handler)


def test_each_kind_has_a_priority():
    assert PRIORITIES.keys() == {*JobKind}


async def test_a_person_waits_for_one_job_and_not_for_all_that_are_due(timekeeper, handler):
    served, acts = [], []

    async def act():
        await Note.create(key="a member's goal", value="99")
        served.append("act")

    def let_somebody_act(row, now):
        served.append(row)
        if row == 1:
            acts.append(asyncio.get_running_loop().create_task(act(), context=Context()))
        return asyncio.sleep(0)

    handler.answer = let_somebody_act
    for row in range(5):
        await timekeeper.schedule(NOON, JobKey(JobKind.BOARD, row))
    async with running(timekeeper):
        await handler.wait_for_calls(5)
    assert served == [0, 1, "act", 2, 3, 4]


async def test_a_handler_may_schedule_its_own_job_itself(timekeeper, handler, clock):
    handler.answer = lambda row, now: timekeeper.schedule(now + MINUTE, JobKey(JobKind.BOARD, row))
    await timekeeper.schedule(NOON, JobKey(JobKind.BOARD, 7))
    async with running(timekeeper):
        await handler.wait_for_calls(1)
    row = await row_of("board:7")
    assert (row.due_at, row.look_at) == (NOON + MINUTE, NOON + MINUTE)


async def test_a_job_rescheduled_while_its_handler_runs_is_not_lost(timekeeper, handler):
    others = []

    async def meanwhile(row):
        others.append(asyncio.get_running_loop().create_task(planned(row), context=Context()))
        await asyncio.sleep(0.02)

    async def planned(row):
        await timekeeper.schedule(NOON + HOUR, JobKey(JobKind.BOARD, row))

    handler.answer = lambda row, now: meanwhile(row)
    await timekeeper.schedule(NOON, JobKey(JobKind.BOARD, 7))
    async with running(timekeeper):
        await handler.wait_for_calls(1)
    await asyncio.gather(*others)
    assert (await row_of("board:7")).look_at == NOON + HOUR


@pytest.mark.parametrize("query", [due.CLAIM, due.CLAIM_ONE, due.RELEASE, due.SOONEST])
async def test_no_query_reads_rows_that_are_not_due(database, query):
    plan = await sql.rows(f"EXPLAIN QUERY PLAN {query}", [0] * max(n for n in range(6) if f"${n}" in query))
    steps = [step["detail"] for step in plan if "json_each" not in step["detail"] and "wanted" not in step["detail"]]
    assert any("USING" in step and "INDEX" in step for step in steps)
    assert not [step for step in steps if step.startswith("SCAN due") or "TEMP B-TREE" in step]


async def test_nudges_of_one_second_are_looked_at_together_and_others_at_once(timekeeper, handler, clock):
    nudges = RecordingHandler(clock)
    timekeeper.handle(JobKind.NUDGES, nudges)
    await timekeeper.schedule(NOON, JobKey(JobKind.NUDGES, 1))
    async with running(timekeeper):
        await nudges.wait_for_calls(1)
        await timekeeper.schedule(NOON, JobKey(JobKind.NUDGES, 2))
        await timekeeper.schedule(NOON + SECOND / 2, JobKey(JobKind.NUDGES, 3), JobKey(JobKind.BOARD, 4))
        clock.leap_to(NOON + SECOND / 2)
        await handler.wait_for_calls(1)
        assert nudges.rows == [1]
        clock.leap_to(NOON + SECOND)
        await nudges.wait_for_calls(3)
    assert nudges.calls == [(1, NOON), (2, NOON + SECOND), (3, NOON + SECOND)]
