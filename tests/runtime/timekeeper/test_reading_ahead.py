"""What several jobs of a kind need is read at once, in the transaction in which they then run."""

import pytest

from db.transaction import in_transaction_now
from runtime.timekeeper import READ_TOGETHER
from tests.runtime.timekeeper.recording_handlers import RecordingHandler, effects
from tests.runtime.timing import NOON, running, until
from vocabulary.keys import JobKey, JobKind


@pytest.fixture
def reading(timekeeper, clock):
    """All that is read ahead and handled for nudges, in order."""
    order = []

    async def read_ahead(rows, now):
        assert in_transaction_now()
        order.append(("read", list(rows)))
        if 3 in rows and len(rows) > 1:
            raise LookupError("one of them cannot be read")

    timekeeper.handle(JobKind.NUDGES, RecordingHandler(clock, lambda row, now: order.append(row)), read_ahead)
    return order


async def test_jobs_of_a_kind_that_are_due_together_are_read_before_the_first_of_them(timekeeper, handler, reading):
    await timekeeper.schedule(NOON, *(JobKey(JobKind.NUDGES, row) for row in (7, 8, 9)), JobKey(JobKind.BOARD, 1))
    async with running(timekeeper):
        await until(lambda: len(reading) == 4)
    assert reading == [("read", [7, 8, 9]), 7, 8, 9]
    assert handler.rows == [1]


async def test_so_many_are_read_at_once_that_people_wait_only_for_a_moment(timekeeper, reading):
    rows = range(100, 100 + READ_TOGETHER + 1)
    await timekeeper.schedule(NOON, *(JobKey(JobKind.NUDGES, row) for row in rows))
    async with running(timekeeper):
        await until(lambda: {*rows} <= {one for one in reading if isinstance(one, int)})
    assert all(len(one[1]) <= READ_TOGETHER for one in reading if isinstance(one, tuple))


async def test_what_is_left_of_a_batch_that_took_too_long_is_handled_without_another_second(timekeeper, reading):
    timekeeper._batch_seconds = 0.0
    await timekeeper.schedule(NOON, *(JobKey(JobKind.NUDGES, row) for row in (7, 8, 9)))
    async with running(timekeeper):
        await until(lambda: {7, 8, 9} <= {one for one in reading if isinstance(one, int)})
    assert await effects() == [7, 8, 9]


async def test_jobs_that_cannot_be_read_together_are_read_one_by_one(timekeeper, reading):
    await timekeeper.schedule(NOON, *(JobKey(JobKind.NUDGES, row) for row in (2, 3, 4)))
    async with running(timekeeper):
        await until(lambda: {2, 3, 4} <= {one for one in reading if isinstance(one, int)})
    assert await effects() == [2, 3, 4]
