import asyncio
import contextlib
import shutil
import sqlite3
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from db.backup import backup, restore
from db.errors import DatabaseError, DatabaseInUse
from db.lifecycle import close_database, opened
from db.models import Note
from db.private_files import seen_by_others
from db.transaction import transaction
from tests.db.child_process import hold_open
from tests.db.damage import damage, violate_not_null
from tests.forked import forked


async def note(key):
    await Note.create(key=key, value="")


async def notes():
    return await Note.all().order_by("key").values_list("key", flat=True)


@pytest.fixture
async def copy(migrated, tmp_path):
    """A backup with one note; the bot went on and added a second note before it was closed."""
    async with opened(migrated):
        await note("old")
        await backup(migrated, tmp_path / "copy.db")
        await note("new")
    return tmp_path / "copy.db"


def names(path):
    return sorted(file.name for file in path.parent.iterdir())


async def test_a_backup_holds_what_was_committed_while_the_bot_goes_on(database, tmp_path):
    await note("committed")
    async with transaction():
        await note("not yet")
        await backup(database, tmp_path / "copy.db")
    assert await notes() == ["committed", "not yet"]
    await close_database()
    async with opened(f"sqlite://{tmp_path}/copy.db"):
        assert await notes() == ["committed"]


async def test_a_backup_is_one_file_that_opens_anywhere(database, tmp_path):
    await note("k")
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    await backup(database, folder / "copy.db")
    assert [file.name for file in folder.iterdir()] == ["copy.db"]
    with contextlib.closing(sqlite3.connect(f"file:{folder}/copy.db?mode=ro&immutable=1", uri=True)) as connection:
        assert connection.execute("SELECT key FROM note").fetchall() == [("k",)]


async def test_backups_made_while_others_write_are_consistent(database, tmp_path):
    async def write(number):
        async with transaction():
            await note(f"{number}-a")
            await asyncio.sleep(0)
            await note(f"{number}-b")

    async def save(number):
        await backup(database, tmp_path / f"{number}.copy")

    await asyncio.gather(*(work(number) for number in range(8) for work in (write, save)))
    for number in range(8):
        with contextlib.closing(sqlite3.connect(tmp_path / f"{number}.copy")) as connection:
            assert connection.execute("SELECT COUNT(*) FROM note").fetchone()[0] % 2 == 0


async def test_a_backup_that_cannot_be_written_is_refused_with_a_sentence(database, tmp_path):
    (tmp_path / "copy.db.partial").mkdir()
    with pytest.raises(DatabaseError, match=r"copy\.db cannot be written: .+\."):
        await backup(database, tmp_path / "copy.db")
    with pytest.raises(DatabaseError, match=r"nowhere/copy\.db"):
        await backup(database, tmp_path / "nowhere" / "copy.db")


async def test_a_restore_onto_a_folder_is_refused(copy, tmp_path):
    (tmp_path / "folder").mkdir()
    with pytest.raises(DatabaseError, match=r"folder cannot be written: Is a directory\."):
        await restore(f"sqlite://{tmp_path}/folder", copy)
    assert (tmp_path / "folder").is_dir()


async def test_a_backup_never_replaces_a_file(database, tmp_path):
    (tmp_path / "copy.db").write_text("dear to me")
    with pytest.raises(DatabaseError, match="exists already"):
        await backup(database, tmp_path / "copy.db")
    assert (tmp_path / "copy.db").read_text() == "dear to me"


async def test_a_backup_can_be_read_by_its_owner_alone(database, tmp_path, open_umask):
    await backup(database, tmp_path / "copy.db")
    assert seen_by_others(tmp_path.iterdir()) == []


async def test_a_missing_database_is_not_backed_up(url, tmp_path):
    with pytest.raises(DatabaseError, match="There is no database"):
        await backup(url, tmp_path / "copy.db")


async def test_a_backup_into_a_missing_folder_is_refused_with_a_sentence(database, tmp_path):
    with pytest.raises(DatabaseError, match=r"nowhere/copy\.db cannot be written: No such file or directory\."):
        await backup(database, tmp_path / "nowhere" / "copy.db")


async def test_a_restored_backup_has_its_old_content_and_the_replaced_file_is_kept(migrated, path, copy):
    kept = await restore(migrated, copy)
    async with opened(migrated):
        assert await notes() == ["old"]
    async with opened(f"sqlite://{kept}"):
        assert await notes() == ["new", "old"]
    assert kept == path.with_name("circle.db.replaced-1")
    assert copy.exists()


async def test_each_replaced_file_is_kept_under_its_own_name(migrated, path, copy):
    kept = [await restore(migrated, copy) for _ in range(3)]
    assert kept == [path.with_name(f"circle.db.replaced-{number}") for number in (1, 2, 3)]
    assert len(names(path)) == len(["circle.db", "circle.db.lock", *kept, "copy.db"])


async def test_a_backup_is_found_by_a_relative_path(migrated, copy, monkeypatch):
    monkeypatch.chdir(copy.parent)
    await restore(migrated, Path(copy.name))
    async with opened(migrated):
        assert await notes() == ["old"]


async def test_a_backup_is_restored_where_there_is_no_database(url, path, copy):
    path.unlink()
    path.with_name("circle.db-wal").write_bytes(b"left over")
    assert await restore(url, copy) is None
    async with opened(url):
        assert await notes() == ["old"]


async def test_what_a_killed_bot_left_in_the_wal_is_kept_with_the_replaced_file(migrated, path, copy):
    async with forked(hold_open, migrated) as bot:
        assert await bot.told() == "open"
        with contextlib.closing(sqlite3.connect(path)) as connection, connection:
            connection.execute("INSERT INTO note VALUES ('in the log', '')")
            await bot.kill()
    kept = await restore(migrated, copy)
    async with opened(migrated):
        assert await notes() == ["old"]
    async with opened(f"sqlite://{kept}"):
        assert await notes() == ["in the log", "new", "old"]


async def test_a_damaged_database_is_replaced_and_kept_with_its_wal(migrated, path, copy):
    path.write_bytes(b"scratched" * 1000)
    path.with_name("circle.db-wal").write_bytes(b"log")
    kept = await restore(migrated, copy)
    assert kept is not None
    assert kept.read_bytes() == b"scratched" * 1000
    assert kept.with_name(kept.name + "-wal").read_bytes() == b"log"
    async with opened(migrated):
        assert await notes() == ["old"]


async def test_nothing_is_restored_while_the_bot_runs(migrated, copy):
    async with opened(migrated):
        with pytest.raises(DatabaseInUse):
            await restore(migrated, copy)
        assert await notes() == ["new", "old"]


async def test_nothing_is_restored_while_another_process_runs_the_bot(migrated, copy):
    async with forked(hold_open, migrated) as bot:
        assert await bot.told() == "open"
        with pytest.raises(DatabaseInUse, match=str(bot.pid)):
            await restore(migrated, copy)


async def test_nothing_is_restored_while_another_program_reads_the_database(migrated, path, copy):
    with contextlib.closing(sqlite3.connect(path)) as reader:
        reader.execute("PRAGMA journal_mode = WAL")
        reader.execute("SELECT * FROM note").fetchall()
        with pytest.raises(DatabaseInUse, match="another program"):
            await restore(migrated, copy)
    assert "circle.db.restoring" not in names(path)


def make_foreign(path):
    path.unlink()
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE song (title TEXT)")


def overwrite_with_text(path):
    path.write_text("Dear diary, " * 1000)


def add_unknown_migration(path):
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            "INSERT INTO tortoise_migrations (app, name, applied_at) VALUES ('circlekeeper', '0777', '')"
        )


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (damage, r"copy\.db is damaged\. Restore a sound backup\.$"),
        (violate_not_null, r"copy\.db is damaged\. Restore a sound backup\.$"),
        (make_foreign, r"copy\.db is not a Circlekeeper database\.$"),
        (overwrite_with_text, r"copy\.db is not a Circlekeeper database\.$"),
        (add_unknown_migration, "newer version"),
        (lambda path: path.unlink(), "There is no backup"),
    ],
)
async def test_an_unusable_backup_is_refused_and_changes_nothing(migrated, path, copy, spoil, sentence):
    before = path.read_bytes()
    spoil(copy)
    with pytest.raises(DatabaseError, match=sentence):
        await restore(migrated, copy)
    assert path.read_bytes() == before
    assert [name for name in names(path) if name.startswith("circle")] == ["circle.db", "circle.db.lock"]


@pytest.mark.parametrize("spoil", [damage, violate_not_null])
async def test_what_sqlite_finds_in_a_damaged_backup_is_logged(migrated, copy, spoil):
    spoil(copy)
    with capture_logs() as log, pytest.raises(DatabaseError):
        await restore(migrated, copy)
    assert [(line["event"], line["path"]) for line in log] == [("damaged", str(copy))]
    assert all(log[0]["findings"])


async def test_a_damaged_database_is_not_backed_up(migrated, path, tmp_path):
    damage(path)
    with pytest.raises(DatabaseError, match=r"circle\.db is damaged\. Restore a sound backup\.$"):
        await backup(migrated, tmp_path / "copy.db")
    assert not (tmp_path / "copy.db").exists()


async def test_the_database_is_not_its_own_backup(migrated, path):
    with pytest.raises(DatabaseError, match="the database itself"):
        await restore(migrated, path)


async def test_a_restored_backup_of_an_older_version_must_be_migrated(migrated, path, copy):
    shutil.copy(copy, copy.with_name("older.db"))
    with contextlib.closing(sqlite3.connect(copy.with_name("older.db"))) as connection, connection:
        connection.execute("DELETE FROM tortoise_migrations")
    await restore(migrated, copy.with_name("older.db"))
    with pytest.raises(DatabaseError, match="migrate` changes that"):
        async with opened(migrated):
            pass
