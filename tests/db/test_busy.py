"""Another program has the database locked: people's acts give up in time, the bot's own work waits."""

import asyncio
import time
from contextlib import closing

import pytest
from structlog.testing import capture_logs
from tortoise.exceptions import OperationalError
from tortoise.transactions import in_transaction

from db import busy, sql
from db.busy import give_up_after, giving_up_after
from db.errors import DatabaseInUse
from db.file import connect
from db.lifecycle import close_database, migrate
from db.models import Note
from tests.db.child_process import hold_write_lock
from tests.forked import forked


@pytest.fixture
def lock(database, path):
    """Another connection that has the database locked; closed, it gives the lock back."""
    with closing(connect(path)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield other


async def write(key="ours"):
    async with in_transaction():
        await Note.create(key=key, value="")


async def write_without_a_transaction():
    await Note.create(key="ours", value="")


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    """Nobody waits longer than a test says."""
    monkeypatch.setattr(busy, "LEAST_SECONDS", 0.0)


WRITES = pytest.mark.parametrize("act", [write, write_without_a_transaction])


async def test_a_transaction_waits_for_another_process_that_is_writing(database, path):
    async with forked(hold_write_lock, str(path), seconds=0.3) as other:
        assert await other.told() == "holding"
        before = time.monotonic()
        async with in_transaction():
            seen = await Note.all().values_list("key", flat=True)
            await Note.create(key="ours", value="")
        assert time.monotonic() - before > 0.2
        assert seen == ["theirs"]
        assert await other.ended() == 0


@WRITES
async def test_own_work_waits_until_the_lock_is_gone(lock, act):
    waiting = asyncio.create_task(act())
    await asyncio.sleep(3 * busy.PAUSE_SECONDS)
    assert not waiting.done()
    lock.close()
    await waiting
    assert await Note.all().count() == 1


@WRITES
async def test_an_act_gives_up_in_time_and_has_changed_nothing(lock, act):
    before = time.monotonic()
    with giving_up_after(0.1), pytest.raises(DatabaseInUse, match="in use by another program"):
        await act()
    assert 0.1 <= time.monotonic() - before < 1.5
    assert await Note.all().count() == 0
    lock.close()
    await act()


async def test_an_act_whose_time_is_over_still_waits_a_moment(lock, monkeypatch):
    monkeypatch.setattr(busy, "LEAST_SECONDS", 5.0)
    with giving_up_after(0):
        waiting = asyncio.create_task(write())
    await asyncio.sleep(3 * busy.PAUSE_SECONDS)
    lock.close()
    await waiting


async def test_what_a_task_says_about_its_patience_ends_with_it(lock):
    async def act():
        give_up_after(0)
        await write()

    with pytest.raises(DatabaseInUse):
        await asyncio.create_task(act())
    waiting = asyncio.create_task(write())
    await asyncio.sleep(3 * busy.PAUSE_SECONDS)
    lock.close()
    await waiting


async def test_many_acts_give_up_together_and_not_one_after_the_other(lock):
    before = time.monotonic()
    with giving_up_after(0.1):
        found = await asyncio.gather(*(write(str(number)) for number in range(50)), return_exceptions=True)
    assert {type(one) for one in found} == {DatabaseInUse}
    assert time.monotonic() - before < 1.5


async def test_whoever_reads_need_not_wait_for_those_who_wait_to_write(lock):
    waiting = asyncio.create_task(write())
    await asyncio.sleep(0)
    with giving_up_after(0):
        assert await Note.all().count() == 0
    lock.close()
    await waiting


async def test_a_wait_that_is_cancelled_leaves_the_database_usable(lock):
    for steps in range(10):
        waiting = asyncio.create_task(write())
        await asyncio.sleep(steps / 300)
        waiting.cancel()
        await asyncio.wait({waiting})
    lock.close()
    await write()


async def test_a_database_that_is_closed_ends_the_wait(lock):
    waiting = asyncio.create_task(write())
    await asyncio.sleep(0)
    await close_database()
    with pytest.raises(OperationalError, match="closed"):
        await waiting


async def test_a_long_lock_is_logged_once(lock, monkeypatch):
    monkeypatch.setattr(busy, "TOLD_AFTER_SECONDS", 0.0)
    with capture_logs() as log:
        waiting = asyncio.create_task(write())
        await asyncio.sleep(5 * busy.PAUSE_SECONDS)
        lock.close()
        await waiting
    assert [line["event"] for line in log] == ["locked by another program"]


async def test_a_migration_gives_up_with_a_sentence(url, path, monkeypatch):
    monkeypatch.setattr("db.lifecycle.BUSY_TIMEOUT", 0.1)
    with closing(connect(path, mode="rwc")) as other:
        other.execute("PRAGMA journal_mode = WAL")
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(DatabaseInUse, match="in use by another program"):
            await migrate(url)


async def test_errors_that_waiting_does_not_mend_are_raised_at_once(database):
    with pytest.raises(OperationalError, match="no such table"):
        await sql.rows("SELECT * FROM song")
