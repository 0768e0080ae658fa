import asyncio
import contextvars

import pytest
from tortoise.transactions import in_transaction

from db import sql
from db.lifecycle import close_database
from db.models import Note
from db.transaction import in_transaction_now, on_commit, transaction
from tests.db.cancelling import cancelled_everywhere
from tests.db.undoing import undone


async def test_an_inner_transaction_joins_the_outer_one(database):
    async with undone(transaction()), transaction():
        await Note.create(key="inner", value="")
    assert await Note.all().count() == 0


async def test_callbacks_run_in_order_once_the_outermost_transaction_has_committed(database):
    heard = []
    async with transaction():
        on_commit(lambda: heard.append(1))
        async with transaction():
            on_commit(lambda: heard.append(2))
        on_commit(lambda: heard.append(3))
        assert heard == []
    assert heard == [1, 2, 3]


async def test_a_callback_is_dropped_when_the_transaction_rolls_back(database):
    heard = []
    async with undone(transaction()):
        on_commit(lambda: heard.append(1))
    async with transaction():
        pass
    assert heard == []


async def test_a_callback_is_dropped_with_the_inner_transaction_that_gave_it(database):
    heard = []
    async with transaction():
        on_commit(lambda: heard.append("outer"))
        async with undone(in_transaction()):
            on_commit(lambda: heard.append("inner"))
    assert heard == ["outer"]


async def test_a_callback_runs_at_once_without_a_transaction(database):
    heard = []
    on_commit(lambda: heard.append(1))
    assert heard == [1]


def test_a_callback_runs_at_once_without_a_database():
    heard = []
    on_commit(lambda: heard.append(1))
    assert heard == [1]
    assert not in_transaction_now()


async def test_a_callback_runs_outside_the_transaction_it_waited_for(database):
    inside = []
    async with transaction():
        on_commit(lambda: inside.append(in_transaction_now()))
    assert inside == [False]


async def test_a_callback_that_fails_undoes_nothing_and_stops_no_other(database):
    complaints, heard = [], []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: complaints.append(context["exception"]))

    def fail():
        raise KeyError("waking")

    async with transaction():
        await Note.create(key="k", value="")
        on_commit(fail)
        on_commit(lambda: heard.append(1))
    assert await Note.all().count() == 1
    assert heard == [1]
    assert [str(error) for error in complaints] == ["'waking'"]


@pytest.mark.parametrize("late", [False, True])
async def test_callbacks_run_exactly_when_the_rows_are_there_wherever_the_task_was_cancelled(database, late):
    heard = []

    async def write():
        async with transaction():
            await Note.create(key="k", value="")
            on_commit(lambda: heard.append(1))

    async def compare():
        assert await sql.change("DELETE FROM note") == len(heard)
        heard.clear()

    assert await cancelled_everywhere(write, compare, late=late) == 3


async def test_the_guard_sees_transactions_however_they_were_begun(database):
    assert not in_transaction_now()
    async with transaction():
        assert in_transaction_now()
    async with in_transaction() as raw:
        assert in_transaction_now()
        await raw.commit()
        assert not in_transaction_now()
    assert not in_transaction_now()


async def test_a_transaction_committed_by_hand_runs_its_callbacks(database):
    heard = []
    async with in_transaction() as raw:
        on_commit(lambda: heard.append(1))
        await raw.commit()
    assert heard == [1]


async def test_another_task_is_not_inside_this_ones_transaction(database):
    async def look():
        return in_transaction_now()

    async with transaction():
        assert not await asyncio.create_task(look(), context=contextvars.Context())


async def test_there_is_no_transaction_once_the_database_is_closed(database):
    await close_database()
    assert not in_transaction_now()


async def test_plain_sql_is_part_of_the_transaction(database):
    async with undone(transaction()):
        assert await sql.change("INSERT INTO note VALUES ($1, $2)", ["k", "v"]) == 1
        await sql.change_many("INSERT INTO note VALUES ($1, 'v')", [["l"], ["m"]])
        await sql.change_many("INSERT INTO note VALUES ($1, 'v')", [])
        assert await sql.rows("SELECT key FROM note ORDER BY key") == [{"key": "k"}, {"key": "l"}, {"key": "m"}]
    assert await sql.rows("SELECT key FROM note") == []
