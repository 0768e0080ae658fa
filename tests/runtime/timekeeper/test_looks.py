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
from tests.runtime.timekeeper.watching import Watcher, effects, row_of
from tests.runtime.waiting import HOUR, MINUTE, NOON, SECOND, running, settled
from vocabulary.keys import JobKey, JobKind


async def test_a_row_is_looked_at_when_its_time_has_come_and_not_before(timekeeper, watcher, clock):
    await timekeeper.schedule(NOON + HOUR, JobKey(JobKind.BOARD, 7))
    async with running(timekeeper):
        await settled()
        assert watcher.looks == []
        clock.leap_to(NOON + HOUR)
        await watcher.has_seen(1)
    assert watcher.looks == [(7, NOON + HOUR)]
    assert await Due.all().count() == 0


async def test_what_fell_due_while_the_bot_was_down_is_looked_at_at_start(timekeeper, watcher):
    await timekeeper.schedule(NOON - HOUR, JobKey(JobKind.BOARD, 1))
    await timekeeper.schedule(NOON - 2 * HOUR, JobKey(JobKind.BOARD, 2))
    async with running(timekeeper):
        await watcher.has_seen(2)
    assert watcher.rows == [2, 1]


async def test_a_look_planned_while_it_sleeps_is_not_slept_through(timekeeper, watcher, clock):
    async with running(timekeeper):
        await settled()
        await timekeeper.schedule(NOON, JobKey(JobKind.BOARD, 7))
        await watcher.has_seen(1)


async def test_a_look_that_was_rolled_back_never_happens(timekeeper, watcher):
    async with running(timekeeper):
        with suppress(ZeroDivisionError):
            async with transaction():
                await timekeeper.schedule(NOON, JobKey(JobKind.BOARD, 7))
                raise ZeroDivisionError
        async with transaction():
            await timekeeper.schedule(NOON, JobKey(JobKind.BOARD, 8))
            await settled()
            assert watcher.looks == []
        await watcher.has_seen(1)
    assert watcher.rows == [8]


async def test_the_answer_of_a_look_is_when_the_next_one_is(timekeeper, watcher, clock):
    watcher.then = lambda row, now: now + HOUR if now < NOON + 2 * HOUR else None
    await timekeeper.schedule(NOON, JobKey(JobKind.BOARD, 7))
    async with running(timekeeper):
        for hour in range(3):
            clock.leap_to(NOON + hour * HOUR)
            await watcher.has_seen(hour + 1)
    assert [now for _, now in watcher.looks] == [NOON, NOON + HOUR, NOON + 2 * HOUR]
    assert not await Due.exists(subject="board:7")


async def test_planning_again_replaces_what_was_planned(timekeeper, watcher, clock):
    await timekeeper.schedule(NOON, JobKey(JobKind.BOARD, 7))
    await timekeeper.schedule(NOON + HOUR, JobKey(JobKind.BOARD, 7))
    async with running(timekeeper):
        await settled()
        assert watcher.looks == []
    row = await row_of("board:7")
    assert (row.due_at, row.look_at) == (NOON + HOUR, NOON + HOUR)


async def test_a_look_never_comes_a_fraction_of_a_millisecond_too_early(database, ledger):
    clock = RealClock()
    timekeeper = Timekeeper(clock, ledger)
    watcher = Watcher(clock)
    timekeeper.handle(JobKind.BOARD, watcher)
    async with running(timekeeper):
        for row in range(20):
            at = clock.now() + timedelta(microseconds=2300)
            await timekeeper.schedule(at, JobKey(JobKind.BOARD, row))
            await watcher.has_seen(row + 1)
            assert watcher.looks[-1][1] >= at


async def test_a_rule_that_asks_for_the_past_over_and_over_keeps_nobody_busy(timekeeper, watcher, clock):
    watcher.then = lambda row, now: now - HOUR
    await timekeeper.schedule(NOON, JobKey(JobKind.BOARD, 7))
    async with running(timekeeper):
        await settled()
        assert len(watcher.looks) == 1
        clock.leap_to(NOON + SECOND)
        await watcher.has_seen(2)


async def test_many_rows_due_in_one_instant_are_all_looked_at_once(timekeeper, watcher):
    async with transaction():
        for row in range(1200):
            await timekeeper.schedule(NOON, JobKey(JobKind.BOARD, row))
    async with running(timekeeper):
        await watcher.has_seen(1200)
    assert await effects() == list(range(1200))
    assert await Due.all().count() == 0


async def test_a_person_waits_for_no_more_than_a_short_transaction(timekeeper, watcher):
    async def slowly():
        await asyncio.sleep(0.02)

    watcher.then = lambda row, now: slowly()
    for row in range(20):
        await timekeeper.schedule(NOON, JobKey(JobKind.BOARD, row))
    async with running(timekeeper):
        await watcher.has_seen(1)
        await Note.create(key="a member's goal", value="99")
        assert len(watcher.looks) < 20
        await watcher.has_seen(20)
    assert sorted(watcher.rows) == list(range(20))
    assert await effects() == [*range(20), 99]


def test_each_kind_has_one_handler(timekeeper, watcher):
    with pytest.raises(ValueError, match="board"):
        timekeeper.errand(JobKind.BOARD, watcher)


async def test_a_watcher_may_plan_its_own_row_and_that_counts(timekeeper, watcher, clock):
    watcher.then = lambda row, now: timekeeper.schedule(now + MINUTE, JobKey(JobKind.BOARD, row))
    await timekeeper.schedule(NOON, JobKey(JobKind.BOARD, 7))
    async with running(timekeeper):
        await watcher.has_seen(1)
    row = await row_of("board:7")
    assert (row.due_at, row.look_at) == (NOON + MINUTE, NOON + MINUTE)


async def test_a_look_planned_by_somebody_else_while_the_row_is_looked_at_is_not_lost(timekeeper, watcher):
    others = []

    async def meanwhile(row):
        others.append(asyncio.get_running_loop().create_task(planned(row), context=Context()))
        await asyncio.sleep(0.02)

    async def planned(row):
        await timekeeper.schedule(NOON + HOUR, JobKey(JobKind.BOARD, row))

    watcher.then = lambda row, now: meanwhile(row)
    await timekeeper.schedule(NOON, JobKey(JobKind.BOARD, 7))
    async with running(timekeeper):
        await watcher.has_seen(1)
    await asyncio.gather(*others)
    assert (await row_of("board:7")).look_at == NOON + HOUR


@pytest.mark.parametrize("query", [due.CLAIM, due.CLAIM_ONE, due.RELEASE, due.SOONEST])
async def test_no_query_reads_the_rows_that_are_not_due(database, query):
    plan = await sql.rows(f"EXPLAIN QUERY PLAN {query}", [0] * max(n for n in range(4) if not n or f"${n}" in query))
    steps = [step["detail"] for step in plan]
    assert any("USING" in step and "INDEX" in step for step in steps)
    assert not [
        step for step in steps if step.startswith("SCAN") and "LIST SUBQUERY" not in step and "INDEX" not in step
    ]
