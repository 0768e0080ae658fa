"""Giving the space of deleted rows back to the disk, with and without a bot that has the database open."""

import asyncio
import time
from contextlib import closing
from functools import partial

import pytest
from structlog.testing import capture_logs

from db.errors import DatabaseError, DatabaseInUse
from db.file import MIGRATION_TABLE, connect, connected
from db.lifecycle import migrate, opened
from db.models import Note
from db.vacuum import INCREMENTAL, allow_steps, vacuum

BIG = "x" * 100_000
SMALL, LARGE = 1_200_000, 2_000_000
LONGEST_WAIT_SECONDS = 3


async def fill_and_empty():
    """Leave 2 MB of free space, and one note."""
    await Note.bulk_create(Note(key=str(number), value=BIG) for number in range(20))
    await Note.all().delete()
    await Note.create(key="kept", value=BIG)


async def keys():
    return await Note.all().order_by("key").values_list("key", flat=True)


def pragma(path, name):
    with closing(connect(path)) as connection:
        return connection.execute(f"PRAGMA {name}").fetchone()[0]


@pytest.fixture
def earlier(migrated, path):
    """The address of a database of an earlier version, which cannot give back space in steps."""
    with closing(connect(path)) as connection:
        for statement in ("PRAGMA journal_mode = DELETE", "PRAGMA auto_vacuum = NONE", "VACUUM"):
            connection.execute(statement)
    return migrated


async def test_space_of_what_was_deleted_is_used_again(database, path):
    await fill_and_empty()
    pages = pragma(path, "page_count")
    await Note.bulk_create(Note(key=f"new {number}", value=BIG) for number in range(18))
    assert pragma(path, "page_count") == pages


async def test_while_no_bot_runs_the_file_is_rewritten_without_free_space(migrated, path):
    async with opened(migrated):
        await fill_and_empty()
    sizes = await vacuum(migrated)
    assert sizes.before > LARGE
    assert sizes.after == path.stat().st_size < SMALL
    assert pragma(path, "freelist_count") == 0
    async with opened(migrated):
        assert await keys() == ["kept"]


async def test_while_a_bot_runs_the_file_gets_smaller_and_nobody_waits_for_long(database, path):
    await fill_and_empty()
    vacuuming, waits = asyncio.create_task(vacuum(database)), list[float]()
    while not vacuuming.done():
        begun = time.monotonic()
        await Note.create(key=f"meanwhile {len(waits):03}", value="")
        waits.append(time.monotonic() - begun)
        await asyncio.sleep(0.01)
    sizes = await vacuuming
    assert sizes.after < SMALL < LARGE < sizes.before
    assert max(waits) < LONGEST_WAIT_SECONDS
    assert await keys() == ["kept", *(f"meanwhile {number:03}" for number in range(len(waits)))]
    pragma(path, "wal_checkpoint")  # as after each thousand pages; the one of `vacuum` may have met somebody writing
    assert path.stat().st_size < SMALL
    assert pragma(path, "integrity_check") == "ok"


async def test_a_file_of_an_earlier_version_is_only_made_smaller_while_no_bot_runs_and_then_also_later(earlier, path):
    async with opened(earlier):
        await fill_and_empty()
        with pytest.raises(DatabaseInUse, match=r"is in use by process \d+\. .* stop the bot and run this again"):
            await vacuum(earlier)
    assert (await vacuum(earlier)).after < SMALL
    async with opened(earlier):
        await Note.all().delete()
        await fill_and_empty()
        assert (await vacuum(earlier)).after < SMALL


async def test_an_upgrade_rewrites_a_file_of_an_earlier_version_once(earlier, path):
    with closing(connect(path)) as connection:
        connection.execute(f"DELETE FROM {MIGRATION_TABLE} WHERE name = '0012_duties_entered'")
    assert await migrate(earlier) == ["0012_duties_entered"]
    assert pragma(path, "auto_vacuum") == INCREMENTAL


async def test_an_upgrade_succeeds_even_if_the_file_cannot_be_rewritten(earlier, path, monkeypatch):
    monkeypatch.setattr("db.vacuum.connected", partial(connected, mode="ro"))
    with capture_logs() as log:
        await asyncio.to_thread(allow_steps, path)
    assert [entry["event"] for entry in log] == ["unusable"]
    assert pragma(path, "auto_vacuum") == 0


async def test_a_file_without_free_space_stays_as_it_is(database):
    sizes = await vacuum(database)
    assert sizes.before == sizes.after


async def test_a_file_that_is_not_there_or_not_ours_is_left_alone(url, path):
    with pytest.raises(DatabaseError, match="There is no database"):
        await vacuum(url)
    path.write_text("Dear diary, " * 1000)
    with pytest.raises(DatabaseError, match="is not a Circlekeeper database"):
        await vacuum(url)


async def test_another_program_that_holds_the_file_is_named_as_the_reason(migrated, path, monkeypatch):
    monkeypatch.setattr("db.vacuum.BUSY_SECONDS", 0)
    with closing(connect(path)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(DatabaseError, match="is in use by another program"):
            await vacuum(migrated)
