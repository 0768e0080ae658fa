import asyncio
import contextvars

import pytest
from tortoise.transactions import in_transaction

from db import sql
from db.lifecycle import close_database
from db.models import Note
from db.transaction import in_transaction_now, on_commit, transaction
from tests.db.cancellation import cancelled_at_each_point
from tests.db.rollback import rolled_back


async def test_a_nested_transaction_joins_the_outer_one(database):
    async with rolled_back(transaction()), transaction():
        await Note.create(key="inner", value="")
    assert await Note.all().count() == 0


async def test_callbacks_run_in_order_once_the_outermost_transaction_has_committed(database):
    called = []
    async with transaction():
        on_commit(lambda: called.append(1))
        async with transaction():
            on_commit(lambda: called.append(2))
        on_commit(lambda: called.append(3))
        assert called == []
    assert called == [1, 2, 3]


async def test_a_callback_is_dropped_when_the_transaction_rolls_back(database):
    called = []
    async with rolled_back(transaction()):
        on_commit(lambda: called.append(1))
    async with transaction():
        pass
    assert called == []


async def test_a_callback_is_dropped_with_the_nested_transaction_that_registered_it(database):
    called = []
    async with transaction():
        on_commit(lambda: called.append("outer"))
        async with rolled_back(in_transaction()):
            on_commit(lambda: called.append("inner"))
    assert called == ["outer"]


async def test_a_callback_runs_at_once_without_a_transaction(database):
    called = []
    on_commit(lambda: called.append(1))
    assert called == [1]


def test_a_callback_runs_at_once_without_a_database():
    called = []
    on_commit(lambda: called.append(1))
    assert called == [1]
    assert not in_transaction_now()


async def test_a_callback_runs_outside_the_transaction_it_waited_for(database):
    inside = []
    async with transaction():
        on_commit(lambda: inside.append(in_transaction_now()))
    assert inside == [False]


async def test_a_callback_that_fails_rolls_back_nothing_and_the_next_ones_still_run(database):
    complaints, called = [], []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: complaints.append(context["exception"]))

    def fail():
        raise KeyError("waking")

    async with transaction():
        await Note.create(key="k", value="")
        on_commit(fail)
        on_commit(lambda: called.append(1))
    assert await Note.all().count() == 1
    assert called == [1]
    assert [str(error) for error in complaints] == ["'waking'"]


@pytest.mark.parametrize("late", [False, True])
async def test_callbacks_run_exactly_when_the_rows_were_committed_wherever_the_task_was_cancelled(database, late):
    called = []

    async def write():
        async with transaction():
            await Note.create(key="k", value="")
            on_commit(lambda: called.append(1))

    async def compare():
        assert await sql.change("DELETE FROM note") == len(called)
        called.clear()

    assert await cancelled_at_each_point(write, compare, late=late) >= 1


async def test_a_transaction_is_recognised_however_it_was_begun(database):
    assert not in_transaction_now()
    async with transaction():
        assert in_transaction_now()
    async with in_transaction() as raw:
        assert in_transaction_now()
        await raw.commit()
        assert not in_transaction_now()
    assert not in_transaction_now()


async def test_a_transaction_committed_by_hand_runs_its_callbacks(database):
    called = []
    async with in_transaction() as raw:
        on_commit(lambda: called.append(1))
        await raw.commit()
    assert called == [1]


async def test_another_task_is_not_inside_this_ones_transaction(database):
    async def look():
        return in_transaction_now()

    async with transaction():
        assert not await asyncio.create_task(look(), context=contextvars.Context())


async def test_there_is_no_transaction_once_the_database_is_closed(database):
    await close_database()
    assert not in_transaction_now()


async def test_plain_sql_is_part_of_the_transaction(database):
    async with rolled_back(transaction()):
        assert await sql.change("INSERT INTO note VALUES ($1, $2)", ["k", "v"]) == 1
        await sql.change_many("INSERT INTO note VALUES ($1, 'v')", [["l"], ["m"]])
        await sql.change_many("INSERT INTO note VALUES ($1, 'v')", [])
        assert await sql.rows("SELECT key FROM note ORDER BY key") == [{"key": "k"}, {"key": "l"}, {"key": "m"}]
    assert await sql.rows("SELECT key FROM note") == []
