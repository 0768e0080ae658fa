import asyncio
from contextvars import Context

import runtime.timekeeper
import runtime.worker
from db import due, sql
from db.models import Due
from tests.runtime.timekeeper.recording_handlers import effects, row_of
from tests.runtime.timing import HOUR, NOON, SECOND, running, settled, until
from vocabulary.keys import JobKey, JobKind


async def test_a_failing_job_does_not_stop_the_others(timekeeper, handler, reporter):
    def fail_at_three(row, now):
        if row == 3:
            raise LookupError("no such goal")

    handler.answer = fail_at_three
    for row in range(6):
        await timekeeper.schedule(NOON, JobKey(JobKind.BOARD, row))
    async with running(timekeeper):
        await until(lambda: reporter.entries and len(set(handler.rows)) == 6)
    assert await effects() == [0, 1, 2, 4, 5]
    ((error, facts),) = reporter.entries
    assert (str(error), facts) == ("no such goal", {"subject": "board:3"})
    assert [row.subject for row in await Due.all()] == ["board:3"]


async def test_a_failing_job_is_retried_with_back_off_which_is_reset_once_it_succeeds(timekeeper, handler, clock):
    def fail_at_first(row, now):
        if now < NOON + 15 * SECOND:
            raise LookupError
        return now + HOUR

    handler.answer = fail_at_first
    await timekeeper.schedule(NOON, JobKey(JobKind.BOARD, 7))
    async with running(timekeeper):
        await until(lambda: Due.exists(due_at=NOON, look_at=NOON + 5 * SECOND, attempts=1))
        clock.leap_to(NOON + 5 * SECOND)
        await until(lambda: Due.exists(due_at=NOON, look_at=NOON + 15 * SECOND, attempts=2))
        clock.leap_to(NOON + 15 * SECOND)
        await until(lambda: Due.exists(due_at=clock.now() + HOUR, look_at=clock.now() + HOUR, attempts=0))
    assert await effects() == [7]


async def test_a_failing_job_that_was_rescheduled_meanwhile_keeps_its_new_time(timekeeper, handler, reporter):
    async def fail():
        raise LookupError

    async def plan():
        await timekeeper.schedule(NOON + HOUR, JobKey(JobKind.BOARD, 7))

    def unexpected(error, **facts):
        planning.append(asyncio.get_running_loop().create_task(plan(), context=Context()))

    planning = []
    reporter.unexpected = unexpected
    handler.answer = lambda row, now: fail()
    await timekeeper.schedule(NOON, JobKey(JobKind.BOARD, 7))
    async with running(timekeeper):
        await until(lambda: planning)
        await settled()
    await asyncio.gather(*planning)
    assert (await row_of("board:7")).look_at == NOON + HOUR


async def test_a_handler_that_hangs_counts_as_failed(timekeeper, handler, reporter, monkeypatch):
    monkeypatch.setattr(runtime.timekeeper, "HANDLER_TIMEOUT_SECONDS", 0.2)
    handler.answer = lambda row, now: asyncio.sleep(30) if row == 1 else None
    for row in range(3):
        await timekeeper.schedule(NOON, JobKey(JobKind.BOARD, row))
    async with running(timekeeper):
        await until(lambda: reporter.entries and set(handler.rows) == {0, 1, 2})
    ((error, facts),) = reporter.entries
    assert isinstance(error, TimeoutError)
    assert facts == {"subject": "board:1"}
    assert await effects() == [0, 2]


async def test_jobs_without_a_handler_are_reported_once_and_stop_nobody(timekeeper, handler, reporter, clock):
    for row in range(3):
        await due.put([f"ghost:{row}"], NOON - HOUR)
    await timekeeper.schedule(NOON, JobKey(JobKind.BOARD, 7))
    async with running(timekeeper):
        await handler.wait_for_calls(1)
        await due.put(["ghost:9"], NOON - HOUR)
        clock.leap_to(NOON + SECOND)
        timekeeper._alarm.ring()
        await until(lambda: Due.exists(subject="ghost:9", attempts=1))
    assert [facts for _, facts in reporter.entries] == [{"kind": "ghost"}]
    assert {row.attempts for row in await Due.all()} == {1}
    assert await Due.all().count() == 4


async def test_an_error_of_the_database_is_reported_and_the_timekeeper_goes_on(
    timekeeper, handler, reporter, monkeypatch
):
    monkeypatch.setattr(runtime.worker, "ERROR_PAUSE_SECONDS", 0.01)
    async with running(timekeeper):
        await settled()
        await sql.change("ALTER TABLE due RENAME TO hidden")
        timekeeper._alarm.ring()
        await until(lambda: reporter.entries)
        await sql.change("ALTER TABLE hidden RENAME TO due")
        await timekeeper.schedule(NOON, JobKey(JobKind.BOARD, 7))
        await handler.wait_for_calls(1)
    assert reporter.entries[0][1] == {"during": "timekeeper"}
