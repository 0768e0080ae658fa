import asyncio
import gc
from contextvars import ContextVar

import pytest

from runtime.tasks import Tasks

WHERE = ContextVar("WHERE", default="nowhere")


@pytest.fixture
def tasks(reporter):
    return Tasks(reporter)


async def test_a_task_without_other_references_is_not_lost(tasks):
    done = asyncio.Event()

    async def work():
        await asyncio.sleep(0.01)
        done.set()

    tasks.spawn(work(), "work")
    gc.collect()
    assert len(tasks) == 1
    assert await tasks.drain()
    assert done.is_set()
    assert len(tasks) == 0


async def test_an_error_in_a_task_is_reported_with_its_name(tasks, reporter):
    async def fail():
        raise LookupError("gone")

    tasks.spawn(fail(), "finding")
    await tasks.drain()
    await asyncio.sleep(0)
    ((error, facts),) = reporter.entries
    assert str(error) == "gone"
    assert facts == {"task": "finding"}


async def test_a_task_does_not_inherit_the_transaction_in_which_it_was_started(tasks):
    WHERE.set("in a transaction")

    async def where():
        return WHERE.get()

    assert await tasks.spawn(where(), "where") == "nowhere"


async def test_draining_waits_for_tasks_that_tasks_start(tasks):
    order = []

    async def second():
        await asyncio.sleep(0.01)
        order.append("second")

    async def first():
        await asyncio.sleep(0.01)
        tasks.spawn(second(), "second")
        order.append("first")

    tasks.spawn(first(), "first")
    assert await tasks.drain(1)
    assert order == ["first", "second"]


async def test_draining_gives_up_when_its_time_is_over_and_leaves_the_rest_running(tasks):
    task = tasks.spawn(asyncio.sleep(30), "sleep")
    assert not await tasks.drain(0.01)
    assert not task.done()
    await tasks.cancel()


async def test_cancelled_tasks_have_ended_and_are_not_reported(tasks, reporter):
    sleepers = [tasks.spawn(asyncio.sleep(30), "sleep") for _ in range(3)]
    await asyncio.sleep(0)
    await tasks.cancel()
    assert all(task.cancelled() for task in sleepers)
    assert reporter.entries == []
    assert len(tasks) == 0
