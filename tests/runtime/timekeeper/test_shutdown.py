import asyncio
import random
import signal

import pytest

from db import due
from db.lifecycle import opened
from db.models import Due
from db.transaction import transaction
from rehearsal.world.journal import PATIENCE_SECONDS
from tests.forked import forked
from tests.runtime.timekeeper.killed_process import look_until_killed
from tests.runtime.timekeeper.recording_handlers import effects, row_of
from tests.runtime.timing import HOUR, NOON, running
from vocabulary.keys import JobKey, JobKind


async def test_draining_finishes_jobs_in_progress_and_starts_no_others(timekeeper, handler):
    handler.answer = lambda row, now: asyncio.sleep(0.06)
    for row in range(3):
        await timekeeper.schedule(NOON, JobKey(JobKind.BOARD, row))
    async with running(timekeeper):
        await handler.wait_for_calls(1)
        await timekeeper.drain()
        assert await effects() == [0]
        assert [row.subject for row in await Due.all().order_by("subject")] == ["board:1", "board:2"]
        assert {row.look_at for row in await Due.all()} == {NOON}


async def test_draining_a_timekeeper_that_never_ran_returns_at_once(timekeeper):
    async with asyncio.timeout(PATIENCE_SECONDS):
        await timekeeper.drain()


async def test_a_timekeeper_cancelled_during_a_handler_leaves_the_job_due(timekeeper, handler):
    handler.answer = lambda row, now: asyncio.sleep(30)
    await timekeeper.schedule(NOON, JobKey(JobKind.BOARD, 7))
    task = asyncio.create_task(timekeeper.run())
    await handler.wait_for_calls(1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await effects() == []
    assert (await row_of("board:7")).look_at == NOON


async def unfinished(url):
    async with opened(url):
        return await Due.filter(look_at__lt=NOON + HOUR).count()


async def test_a_kill_at_any_moment_neither_loses_nor_repeats_an_effect(url):
    dice = random.Random(7)
    async with opened(url), transaction():
        for row in range(200):
            await due.put([f"board:{row}"], NOON)
    kills = 0
    while await unfinished(url):
        async with forked(look_until_killed, url) as bot:
            assert await bot.told() == "ready"
            await asyncio.sleep(dice.uniform(0, 0.12) if kills < 8 else 1)
            kills += await bot.kill() == -signal.SIGKILL
    assert kills >= 3
    async with opened(url):
        assert await effects() == list(range(200))
        assert await Due.all().count() == 100
        assert await Due.filter(look_at=NOON + HOUR, due_at=NOON + HOUR, attempts=0).count() == 100
