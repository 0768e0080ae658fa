import asyncio
from contextvars import Context

import runtime.timekeeper
import runtime.worker
from db import due, sql
from db.models import Due
from tests.runtime.timekeeper.watching import effects, row_of
from tests.runtime.waiting import HOUR, NOON, SECOND, running, settled, until
from vocabulary.keys import JobKey, JobKind


async def test_one_failing_row_never_stops_the_others(timekeeper, watcher, ledger):
    def fail_at_three(row, now):
        if row == 3:
            raise LookupError("no such goal")

    watcher.then = fail_at_three
    for row in range(6):
        await timekeeper.schedule(NOON, JobKey(JobKind.BOARD, row))
    async with running(timekeeper):
        await until(lambda: ledger.entries and len(set(watcher.rows)) == 6)
    assert await effects() == [0, 1, 2, 4, 5]
    ((error, facts),) = ledger.entries
    assert (str(error), facts) == ("no such goal", {"subject": "board:3"})
    assert [row.subject for row in await Due.all()] == ["board:3"]


async def test_a_failing_row_is_tried_again_later_and_later_and_starts_afresh_once_it_succeeds(
    timekeeper, watcher, clock
):
    def fail_at_first(row, now):
        if now < NOON + 15 * SECOND:
            raise LookupError
        return now + HOUR

    watcher.then = fail_at_first
    await timekeeper.schedule(NOON, JobKey(JobKind.BOARD, 7))
    async with running(timekeeper):
        await until(lambda: Due.exists(due_at=NOON, look_at=NOON + 5 * SECOND, attempts=1))
        clock.leap_to(NOON + 5 * SECOND)
        await until(lambda: Due.exists(due_at=NOON, look_at=NOON + 15 * SECOND, attempts=2))
        clock.leap_to(NOON + 15 * SECOND)
        await until(lambda: Due.exists(due_at=clock.now() + HOUR, look_at=clock.now() + HOUR, attempts=0))
    assert await effects() == [7]


async def test_a_failing_row_that_was_planned_anew_meanwhile_keeps_its_new_time(timekeeper, watcher, ledger):
    async def fail():
        raise LookupError

    async def plan():
        await timekeeper.schedule(NOON + HOUR, JobKey(JobKind.BOARD, 7))

    def unexpected(error, **facts):
        planning.append(asyncio.get_running_loop().create_task(plan(), context=Context()))

    planning = []
    ledger.unexpected = unexpected
    watcher.then = lambda row, now: fail()
    await timekeeper.schedule(NOON, JobKey(JobKind.BOARD, 7))
    async with running(timekeeper):
        await until(lambda: planning)
        await settled()
    await asyncio.gather(*planning)
    assert (await row_of("board:7")).look_at == NOON + HOUR


async def test_a_watcher_that_hangs_is_a_failing_one(timekeeper, watcher, ledger, monkeypatch):
    monkeypatch.setattr(runtime.timekeeper, "PATIENCE_SECONDS", 0.05)
    watcher.then = lambda row, now: asyncio.sleep(30) if row == 1 else None
    for row in range(3):
        await timekeeper.schedule(NOON, JobKey(JobKind.BOARD, row))
    async with running(timekeeper):
        await watcher.has_seen(5)
    ((error, facts),) = ledger.entries
    assert isinstance(error, TimeoutError)
    assert facts == {"subject": "board:1"}
    assert await effects() == [0, 2]


async def test_jobs_without_a_handler_are_reported_once_and_stop_nobody(timekeeper, watcher, ledger):
    for row in range(3):
        await due.put([f"ghost:{row}"], NOON - HOUR)
    await timekeeper.schedule(NOON, JobKey(JobKind.BOARD, 7))
    async with running(timekeeper):
        await watcher.has_seen(1)
        await due.put(["ghost:9"], NOON - HOUR)
        timekeeper._alarm.ring()
        await until(lambda: Due.exists(subject="ghost:9", attempts=1))
    assert [facts for _, facts in ledger.entries] == [{"kind": "ghost"}]
    assert {row.attempts for row in await Due.all()} == {1}
    assert await Due.all().count() == 4


async def test_trouble_with_the_database_is_reported_and_outlived(timekeeper, watcher, ledger, monkeypatch):
    monkeypatch.setattr(runtime.worker, "TROUBLE_SECONDS", 0.01)
    async with running(timekeeper):
        await settled()
        await sql.change("ALTER TABLE due RENAME TO hidden")
        timekeeper._alarm.ring()
        await until(lambda: ledger.entries)
        await sql.change("ALTER TABLE hidden RENAME TO due")
        await timekeeper.schedule(NOON, JobKey(JobKind.BOARD, 7))
        await watcher.has_seen(1)
    assert ledger.entries[0][1] == {"during": "timekeeper"}
