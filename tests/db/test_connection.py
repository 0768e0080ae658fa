"""Two threads use the connection to the file: the event loop's and one of its own, and never both at once."""

import asyncio
import sqlite3
import threading
from contextlib import suppress

import pytest
from tortoise.connection import get_connections

from db.connection import IN_A_ROW, Connection

ROUNDS = 50


@pytest.fixture
async def connection(database):
    return await get_connections().get("default").connected()


async def thread_of(connection, statement):
    """The thread that runs a statement."""
    threads = []
    await connection.set_trace_callback(lambda _: threads.append(threading.current_thread()))
    await connection.execute_fetchall(statement)
    await connection.set_trace_callback(None)
    return threads[0]


async def read_on(connection):
    while True:
        await connection.execute_fetchall("SELECT 1000")


async def test_what_only_reads_runs_in_the_loops_thread(connection):
    assert await thread_of(connection, "\nSELECT * FROM note") is threading.main_thread()


async def test_what_is_inside_a_transaction_runs_in_the_loops_thread_and_its_commit_does_not(connection):
    assert await thread_of(connection, "BEGIN IMMEDIATE") is threading.main_thread()
    assert await thread_of(connection, "INSERT INTO note VALUES ('k', '')") is threading.main_thread()
    threads = []
    await connection.set_trace_callback(lambda _: threads.append(threading.current_thread()))
    await connection.commit()
    assert threads != [threading.main_thread()]


async def test_a_transaction_that_has_changed_nothing_waits_for_no_disk_and_ends_at_once(connection):
    threads = []
    await connection.set_trace_callback(lambda statement: threads.append((statement, threading.current_thread())))
    assert connection.begin_now()
    await connection.execute_fetchall("UPDATE note SET value = '' WHERE key = 'no such'")
    assert connection.commit_now()
    assert {thread for _, thread in threads} == {threading.main_thread()}
    assert not connection.in_transaction


async def test_a_transaction_that_has_changed_something_does_not_end_at_once(connection):
    assert connection.begin_now()
    await connection.execute_fetchall("INSERT INTO note VALUES ('k', '')")
    assert not connection.commit_now()
    await connection.commit()


async def test_what_writes_by_itself_and_so_waits_for_the_disk_does_not_run_in_the_loops_thread(connection):
    assert await thread_of(connection, "INSERT INTO note VALUES ('k', '')") is not threading.main_thread()


async def test_a_connection_for_long_work_never_uses_the_loops_thread(path):
    async with Connection(str(path), in_thread=True) as connection:
        assert await thread_of(connection, "SELECT 1") is not threading.main_thread()
        assert not connection.begin_now()
        assert await thread_of(connection, "BEGIN") is not threading.main_thread()
        assert await thread_of(connection, "SELECT 1") is not threading.main_thread()


async def test_nothing_runs_in_the_loops_thread_while_the_other_is_busy(connection):
    may_end = threading.Event()
    busy = asyncio.create_task(connection._execute(may_end.wait))
    await asyncio.sleep(0)
    reading = asyncio.create_task(connection.execute_fetchall("SELECT 1"))
    await asyncio.sleep(0.01)
    assert not reading.done()
    assert not connection.begin_now()
    assert not connection.commit_now()
    may_end.set()
    await asyncio.gather(busy, reading)
    assert await thread_of(connection, "SELECT 1") is threading.main_thread()


async def test_nothing_runs_in_the_loops_thread_while_the_other_still_does_what_nobody_waits_for_any_more(connection):
    may_end = threading.Event()
    busy = asyncio.create_task(connection._execute(may_end.wait))
    await asyncio.sleep(0)
    busy.cancel()
    reading = asyncio.create_task(connection.execute_fetchall("SELECT 1"))
    await asyncio.sleep(0.01)
    assert not reading.done()
    may_end.set()
    await reading


async def test_closing_while_others_read_refuses_them(path):
    """Python's sqlite3 would crash if the loop's thread read while the other one closed."""
    for _ in range(ROUNDS):
        connection = await Connection(str(path))
        for number in range(100):
            await connection.execute_fetchall(f"SELECT {number}")
        closing = asyncio.create_task(connection.close())
        with pytest.raises((ValueError, sqlite3.ProgrammingError)):
            await read_on(connection)
        await closing


async def test_no_cursor_is_left_open_for_another_thread_to_close(connection):
    for statement in ("SELECT * FROM sqlite_master", "PRAGMA database_list"):
        cursor = await connection.execute(statement)
        with pytest.raises(sqlite3.ProgrammingError, match="closed"):
            await cursor.fetchone()


async def test_a_failing_statement_leaves_the_loops_thread_to_others(connection):
    for statement in ("SELECT nothing", "INSERT INTO nowhere VALUES (1)"):
        with suppress(sqlite3.OperationalError):
            await connection.execute_fetchall(statement)
        assert await thread_of(connection, "SELECT 1") is threading.main_thread()


async def test_the_key_of_a_new_row_is_known(connection):
    await connection.execute_fetchall("CREATE TABLE numbered (id INTEGER PRIMARY KEY, word TEXT)")
    assert await connection.execute_insert("INSERT INTO numbered (word) VALUES (?)", ["one"]) == (1,)
    assert await connection.execute_insert("INSERT INTO numbered (word) VALUES (?)", ["two"]) == (2,)


@pytest.mark.parametrize(("before", "in_transactions"), [(0, False), (0, True), (1, True)])
async def test_statements_that_run_at_once_let_others_go_on_now_and_then(connection, before, in_transactions):
    rounds = []

    async def others():
        while True:
            rounds.append(len(rounds))
            await asyncio.sleep(0)

    for _ in range(before):
        await connection.execute_fetchall("SELECT 1")
    going_on = asyncio.create_task(others())
    for _ in range(3 * IN_A_ROW):
        if in_transactions:
            assert connection.begin_now()
        await connection.execute_fetchall("SELECT 1")
        if in_transactions:
            assert connection.commit_now()
    going_on.cancel()
    assert len(rounds) >= (5 if in_transactions else 3)
