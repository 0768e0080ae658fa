import asyncio
import contextvars
import fcntl
import sqlite3
import sys
import time
from asyncio.subprocess import PIPE, STDOUT
from pathlib import Path

import pytest
from tortoise.exceptions import OperationalError

from db import sql
from db.errors import DatabaseError, DatabaseInUse, DatabaseUrlError
from db.lifecycle import close_database, migrate, open_database, opened, path_of
from db.models import Note
from db.private_files import seen_by_others
from tests.db.child_process import hold_open
from tests.db.damage import damage
from tests.forked import forked

ROOT = Path(__file__).parents[2]
OPEN_AND_CLOSE = """
import asyncio, sys
from db.lifecycle import close_database, open_database
from db.models import Note
from db.private_files import seen_by_others

async def main():
    await open_database(sys.argv[1])
    await Note.create(key="k", value="v")
    await close_database()

asyncio.run(main())
"""


def test_a_relative_address_starts_at_the_working_directory(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert path_of("sqlite://circle.db") == tmp_path / "circle.db"
    assert path_of("sqlite://data/circle.db") == tmp_path / "data/circle.db"


def test_an_absolute_address_has_three_slashes():
    assert path_of("sqlite:///srv/circle 1#.db") == Path("/srv/circle 1#.db")


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("postgres://host/circle", "PostgreSQL is not part of this version"),
        ("sqlite://:memory:", "would forget its circles"),
        ("mysql://host/circle", "is sqlite:// and a path"),
        ("sqlite://", "is sqlite:// and a path"),
        ("circle.db", "is sqlite:// and a path"),
        ("sqlite://circle.db?synchronous=OFF", "no options"),
    ],
)
def test_an_address_that_cannot_be_opened_is_refused_with_a_sentence(url, sentence):
    with pytest.raises(DatabaseUrlError, match=sentence):
        path_of(url)


async def test_a_database_can_be_opened_closed_and_opened_again(migrated):
    for number in range(3):
        await open_database(migrated)
        await Note.create(key=str(number), value="")
        assert await Note.all().count() == number + 1
        await close_database()


async def test_closing_without_an_open_database_does_nothing():
    await close_database()


async def test_every_task_sees_the_open_database(database):
    async def write():
        await Note.create(key="k", value="")

    await asyncio.create_task(write(), context=contextvars.Context())
    assert await Note.all().count() == 1


async def test_a_task_may_close_what_another_opened(migrated):
    for step in (open_database(migrated), close_database(), open_database(migrated), close_database()):
        await asyncio.create_task(step, context=contextvars.Context())


async def test_commits_survive_power_loss_and_relations_are_kept(database):
    async def pragma(name):
        ((value,),) = [row.values() for row in await sql.rows(f"PRAGMA {name}")]
        return value

    assert await pragma("journal_mode") == "wal"
    assert await pragma("synchronous") == 2
    assert await pragma("foreign_keys") == 1
    assert await pragma("busy_timeout") == 0
    assert await pragma("secure_delete") == 1


async def test_the_files_of_a_new_database_can_be_read_by_their_owner_alone(url, tmp_path, open_umask):
    await migrate(url)
    async with opened(url):
        await Note.create(key="k", value="")
        assert {file.name for file in tmp_path.iterdir()} == {
            "circle.db" + end for end in ("", "-wal", "-shm", ".lock")
        }
        assert seen_by_others(tmp_path.iterdir()) == []


async def test_whoever_opens_a_database_hides_what_lies_next_to_it_from_others(migrated, path, tmp_path, open_umask):
    kept = ["circle.db.before-0014", "circle.db.replaced-1", "circle.db.replaced-1-wal"]
    for name in [*kept, "notes.txt"]:
        (tmp_path / name).touch()
    path.chmod(0o644)
    async with opened(migrated):
        assert seen_by_others(tmp_path.iterdir()) == [tmp_path / "notes.txt"]


async def test_one_process_opens_one_database_at_a_time(database):
    with pytest.raises(DatabaseInUse, match="open already"):
        await open_database(database)
    assert await Note.all().count() == 0


async def test_two_bots_never_run_on_one_database(migrated):
    async with forked(hold_open, migrated) as other:
        assert await other.told() == "open"
        with pytest.raises(DatabaseInUse, match=f"in use by process {other.pid}"):
            await open_database(migrated)
    async with opened(migrated):
        assert await Note.all().count() == 0


async def test_a_lock_without_a_process_id_is_respected(migrated, path):
    with path.with_name("circle.db.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with pytest.raises(DatabaseInUse, match="process unknown"):
            await open_database(migrated)


async def test_a_process_that_closes_its_database_can_exit(migrated):
    python = await asyncio.create_subprocess_exec(
        sys.executable, "-c", OPEN_AND_CLOSE, migrated, cwd=ROOT, stdout=PIPE, stderr=STDOUT
    )
    assert await python.communicate() == (b"", None)
    assert python.returncode == 0


async def test_opening_an_up_to_date_database_takes_little_time(migrated):
    async def seconds():
        before = time.process_time()
        assert await migrate(migrated) == []
        await open_database(migrated)
        after = time.process_time()
        await close_database()
        return after - before

    assert min([await seconds() for _ in range(3)]) < 0.1


async def test_a_database_that_was_never_made_is_not_opened(url, path):
    with pytest.raises(DatabaseError, match="migrate` creates it"):
        await open_database(url)
    assert not path.exists()


async def test_a_database_in_a_missing_folder_is_refused_with_a_sentence(tmp_path):
    with pytest.raises(DatabaseError, match=r"No such file or directory\.$"):
        await open_database(f"sqlite://{tmp_path}/nowhere/circle.db")


async def test_an_outdated_database_is_not_opened(migrated, path):
    with sqlite3.connect(path) as connection:
        connection.execute("DELETE FROM tortoise_migrations")
    connection.close()
    with pytest.raises(DatabaseError, match=r"not up to date \(0001_initial"):
        await open_database(migrated)


async def test_a_file_that_cannot_be_opened_is_refused_and_leaves_nothing_open(migrated, path, tmp_path):
    path.chmod(0o400)
    tmp_path.chmod(0o500)
    path.unlink()
    path.mkdir()
    with pytest.raises(DatabaseError, match="cannot be opened"):
        await open_database(migrated)
    path.rmdir()
    await migrate(migrated)
    async with opened(migrated):
        assert await Note.all().count() == 0


async def test_a_damaged_page_that_ends_the_work_is_told_in_our_words(migrated, path):
    async def work():
        async with opened(migrated):
            await Note.all()

    damage(path, "note")
    with pytest.raises(DatabaseError, match=r"circle\.db is damaged\. Restore a sound backup\.$"):
        await work()


async def test_other_errors_that_end_the_work_stay_what_they_are(migrated):
    async def work():
        async with opened(migrated):
            await sql.rows("SELECT * FROM song")

    with pytest.raises(OperationalError, match="no such table"):
        await work()


async def test_a_cancelled_opening_leaves_nothing_open(migrated):
    for delay in range(0, 20, 2):
        opening = asyncio.create_task(open_database(migrated))
        await asyncio.sleep(delay / 1000)
        opening.cancel()
        await asyncio.wait({opening})
        if not opening.cancelled():
            await close_database()
    async with opened(migrated):
        assert await Note.all().count() == 0
