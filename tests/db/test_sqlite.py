import asyncio
import contextlib
import contextvars
import sqlite3
import threading
import time
from typing import Any

import pytest
from tortoise.connection import get_connections
from tortoise.context import TortoiseContext
from tortoise.exceptions import IntegrityError, OperationalError, TransactionManagementError
from tortoise.transactions import in_transaction

from db import sql
from db.lifecycle import close_database, opened
from db.migration_executor import APPS
from db.models import Note
from db.sqlite import Client, run_to_completion, split_statements
from tests.db.cancellation import cancelled_at_each_point
from tests.db.rollback import rolled_back


async def note_in_transaction():
    async with in_transaction():
        await Note.create(key=f"{time.monotonic_ns()}", value="")


async def note_while_the_thread_works():
    """The same while the connection's thread has something to do, so that it has to begin the transaction."""
    connection, may_end = await get_connections().get("default").connected(), threading.Event()
    busy = asyncio.ensure_future(connection._execute(may_end.wait))
    try:
        await asyncio.sleep(0)
        asyncio.get_running_loop().call_soon(may_end.set)
        await note_in_transaction()
    finally:
        may_end.set()
        busy.cancel()


async def nothing_is_left_open():
    client = get_connections().get("default")
    assert type(client) is Client
    await asyncio.wait_for(note_in_transaction(), 1)
    assert not (await client.connected()).in_transaction
    assert not client._lock.locked()


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize(("note", "points"), [(note_in_transaction, 1), (note_while_the_thread_works, 3)])
async def test_a_transaction_cancelled_at_any_point_leaves_the_database_usable(database, note, points, late):
    assert await cancelled_at_each_point(note, nothing_is_left_open, late=late) >= points


async def test_a_transaction_cancelled_after_any_time_leaves_the_database_usable(database):
    for steps in range(30):
        task = asyncio.create_task(note_in_transaction())
        for _ in range(steps):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait({task})
        await nothing_is_left_open()
    for microseconds in range(0, 3000, 50):
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(microseconds / 1e6):
                await note_in_transaction()
        await nothing_is_left_open()


@pytest.mark.parametrize("late", [False, True])
async def test_a_failing_transaction_cancelled_at_any_point_leaves_the_database_usable(database, late):
    async def fail():
        async with rolled_back(in_transaction()):
            pass

    assert await cancelled_at_each_point(fail, nothing_is_left_open, late=late) >= 1


@pytest.mark.parametrize("late", [False, True])
async def test_a_transaction_cancelled_while_it_waits_for_another_leaves_the_database_usable(database, late):
    async def contended():
        other = asyncio.create_task(note_in_transaction(), context=contextvars.Context())
        await asyncio.sleep(0)
        try:
            await note_in_transaction()
        finally:
            await other

    assert await cancelled_at_each_point(contended, nothing_is_left_open, late=late) >= 3


@pytest.mark.parametrize("late", [False, True])
async def test_writing_many_rows_cancelled_at_any_point_writes_all_or_none(database, late):
    numbers = iter(range(1000))

    async def write():
        prefix = next(numbers)
        rows = [[f"{prefix}-{row}"] for row in range(7)]
        await sql.change_many("INSERT INTO note (key, value) VALUES ($1, '')", rows)

    async def whole():
        await nothing_is_left_open()
        assert await Note.filter(key__contains="-").count() % 7 == 0

    assert await cancelled_at_each_point(write, whole, late=late) >= 1


async def test_tortoises_own_engine_leaks_its_lock_under_the_same_cancellations(path):
    """The reason for an engine of our own. When this fails, Tortoise has fixed it, and ours can go."""

    leaks = []

    async def enter():
        async with in_transaction():
            await get_connections().get("default").execute_query("SELECT 1")

    async def look():
        client: Any = get_connections().get("default")
        client = getattr(client, "_parent", client)
        leaks.append(client._lock.locked())
        client._lock = asyncio.Lock()
        if client._connection is not None:
            await client._connection.rollback()

    connection = {"engine": "tortoise.backends.sqlite", "credentials": {"file_path": str(path)}}
    async with TortoiseContext() as context:
        await context.init({"connections": {"default": connection}, "apps": APPS})
        await context.connections.get("default").create_connection(with_db=True)
        await cancelled_at_each_point(enter, look, late=False)
    assert any(leaks)


async def test_a_commit_that_fails_is_rolled_back_and_releases_the_lock(database):
    async def write_an_orphan():
        async with in_transaction():
            await sql.rows("PRAGMA defer_foreign_keys = ON")
            await sql.change("INSERT INTO cycle (number, opened_at, circle_id) VALUES (1, 0, 404)")

    with pytest.raises(IntegrityError):
        await write_an_orphan()
    await nothing_is_left_open()
    assert await sql.rows("SELECT * FROM cycle") == []


async def test_a_nested_transaction_is_rolled_back_alone(database):
    async with in_transaction():
        await Note.create(key="outer", value="")
        async with rolled_back(in_transaction()):
            await Note.create(key="rolled back", value="")
        async with in_transaction():
            await Note.create(key="inner", value="")
    assert await Note.all().order_by("key").values_list("key", flat=True) == ["inner", "outer"]


async def test_a_transaction_may_be_rolled_back_by_hand(database):
    async with in_transaction() as transaction:
        await Note.create(key="k", value="")
        await transaction.rollback()
    assert await Note.all().count() == 0


async def test_a_script_inside_a_transaction_is_rolled_back_with_it(database):
    script = "INSERT INTO note VALUES ('a;b', ''); CREATE TABLE t (x); -- done;\n"
    async with rolled_back(in_transaction()):
        await get_connections().get("default").execute_script(script)
    assert await Note.all().count() == 0
    assert await sql.rows("SELECT * FROM sqlite_master WHERE name = 't'") == []


async def test_a_task_that_outlives_the_transaction_it_was_started_in_gets_an_error(database):
    go = asyncio.Event()

    async def write_later(begin):
        await go.wait()
        if begin:
            await note_in_transaction()
        else:
            await Note.create(key="stray", value="")

    async with in_transaction():
        strays = [asyncio.create_task(write_later(begin)) for begin in (False, True)]
    go.set()
    for stray in strays:
        with pytest.raises(TransactionManagementError, match="clean context"):
            await stray
    assert await Note.all().count() == 0


async def test_several_queries_at_once_inside_a_transaction_are_part_of_it(database):
    async with in_transaction():
        await asyncio.gather(*(Note.create(key=key, value="") for key in "abc"))
    assert await Note.all().count() == 3


async def test_closing_the_database_inside_a_transaction_rolls_it_back(database):
    async def close_inside():
        async with in_transaction():
            await Note.create(key="k", value="")
            await close_database()

    with pytest.raises(OperationalError, match="closed"):
        await close_inside()
    async with opened(database):
        assert await Note.all().count() == 0


async def test_a_failing_transaction_on_a_closed_database_raises_its_own_error(database):
    async with rolled_back(in_transaction()):
        await close_database()


async def test_a_closed_client_does_not_connect_again(path):
    client = Client(str(path), connection_name="default")
    await client.connected()
    await client.close()
    with pytest.raises(OperationalError, match="closed"):
        await client.connected()


async def test_a_closed_database_refuses_everybody_in_turn(database):
    client = get_connections().get("default")
    await client.close()
    for _ in range(2):
        with pytest.raises(OperationalError, match="closed"):
            await asyncio.wait_for(client.execute_query("SELECT 1"), 1)
        with pytest.raises(OperationalError, match="closed"):
            await asyncio.wait_for(note_in_transaction(), 1)


async def test_a_connection_that_cannot_be_set_up_is_not_left_behind(path):
    path.write_bytes(b"no database at all, but long enough to be read as one" * 20)
    client = Client(str(path), connection_name="default")
    with pytest.raises(sqlite3.DatabaseError):
        await client.create_connection(with_db=True)
    assert client._connection is None


async def test_the_first_transaction_connects_by_itself(path):
    connection = {"engine": "db.sqlite", "credentials": {"file_path": str(path)}}
    async with TortoiseContext() as context:
        await context.init({"connections": {"default": connection}, "apps": APPS})
        async with in_transaction() as transaction:
            assert await transaction.execute_query_dict("SELECT 1 AS one") == [{"one": 1}]


async def test_work_run_to_completion_ends_before_its_cancellation_is_raised():
    done = []

    async def work():
        await asyncio.sleep(0.02)
        done.append(True)

    task = asyncio.create_task(run_to_completion(work()))
    for _ in range(3):
        await asyncio.sleep(0.001)
        task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert done == [True]


async def test_work_run_to_completion_that_fails_while_cancelled_raises_both():
    async def work():
        await asyncio.sleep(0.01)
        raise KeyError

    task = asyncio.create_task(run_to_completion(work()))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError) as raised:
        await task
    assert isinstance(raised.value.__cause__, KeyError)


def test_a_script_is_split_only_where_a_statement_ends():
    script = "CREATE TABLE a (b) /* one; two */; INSERT INTO a VALUES ('x;y'); SELECT 1"
    assert [part.strip() for part in split_statements(script)] == [
        "CREATE TABLE a (b) /* one; two */;",
        "INSERT INTO a VALUES ('x;y');",
        "SELECT 1",
    ]


def test_a_trigger_is_one_statement():
    trigger = "CREATE TRIGGER t AFTER INSERT ON a BEGIN DELETE FROM a; DELETE FROM b; END;"
    assert list(split_statements(trigger)) == [trigger]
