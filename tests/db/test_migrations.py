import asyncio
import contextlib
import importlib
import shutil
import sqlite3
from itertools import chain
from pathlib import Path

import pytest
from tortoise import Model
from tortoise.fields.relational import ForeignKeyFieldInstance

import db.file
import db.lifecycle
import db.make_migration
import db.migration_executor
from db import models
from db.errors import DatabaseError, DatabaseInUse
from db.file import locked
from db.lifecycle import migrate, opened, pending_migrations
from db.models import Note
from tests.db import child_process
from tests.forked import forked

A_CIRCLE = """
INSERT INTO circle (id, guild_id, name, focus, zone, created_at, weeks, minutes)
VALUES (1, 2, 'a', 'b', 'UTC', 0, 2, 75)
"""
REBUILD_CIRCLE = """
from tortoise import migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("circlekeeper", "0001_initial")]
    operations = [
        ops.RunSQL(
            "CREATE TABLE new_note (key VARCHAR(60) PRIMARY KEY, value TEXT NOT NULL);"
            "INSERT INTO new_note SELECT key, value || ';' FROM note;"
            "DROP TABLE note; ALTER TABLE new_note RENAME TO note;"
            "CREATE TABLE new_circle AS SELECT * FROM circle;"
            "DROP TABLE circle;"
            "CREATE TABLE circle (id INTEGER PRIMARY KEY, name TEXT NOT NULL);"
            "INSERT INTO circle SELECT id, name FROM new_circle;"
            "DROP TABLE new_circle;"
        )
    ]
"""
FORGET_CIRCLES = """
from tortoise import migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("circlekeeper", "0001_initial")]
    operations = [ops.RunSQL("DELETE FROM circle;")]
"""


def ask(path, query):
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        return connection.execute(query).fetchall()


def fill(path):
    """Insert one row into each table; each foreign key refers to row 1."""
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for name in set(names) - {"sqlite_sequence", "tortoise_migrations"}:
            columns = [column for _, column, *_ in connection.execute(f"PRAGMA table_info('{name}')")]
            values = ", ".join(["1"] * len(columns))
            quoted = ", ".join(f'"{column}"' for column in columns)
            connection.execute(f'INSERT INTO "{name}" ({quoted}) VALUES ({values})')


def tables():
    """Our models, as initialised by Tortoise."""
    found = [value for value in vars(models).values() if isinstance(value, type) and issubclass(value, Model)]
    return [model for model in found if model is not Model]


@pytest.fixture
def replaced_migrations(tmp_path, monkeypatch):
    """A folder of migrations that replaces the real one."""
    folder = tmp_path / f"migrations_{tmp_path.name}".replace("-", "_")
    folder.mkdir()
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(db.file, "MIGRATIONS", folder)
    apps = {"circlekeeper": db.migration_executor.APPS["circlekeeper"] | {"migrations": folder.name}}
    monkeypatch.setattr(db.migration_executor, "APPS", apps)
    return folder


@pytest.fixture
def only_first_migration(replaced_migrations):
    """Only the first migration, for tests to which the others do not matter."""
    shutil.copy(Path(db.__path__[0], "migrations", "0001_initial.py"), replaced_migrations)
    return ["0001_initial"]


@pytest.fixture
async def first(url, only_first_migration):
    """The address of an empty database as the first migration makes it."""
    await migrate(url)
    return url


@pytest.fixture
def second_migration(replaced_migrations):
    """A function that adds a migration after the others."""

    def put(text):
        (replaced_migrations / "0099_next.py").write_text(text)
        importlib.invalidate_caches()

    return put


async def test_the_database_has_each_column_index_and_unique_constraint_of_the_models(database, path):
    for model in tables():
        meta = model._meta
        indexes = {tuple(name for _, _, name in ask(path, f"PRAGMA index_info('{index[1]}')")): index[2]
                   for index in ask(path, f"PRAGMA index_list('{meta.db_table}')")}  # fmt: skip
        columns = {column for _, column, *_ in ask(path, f"PRAGMA table_info('{meta.db_table}')")}
        assert columns == set(meta.fields_db_projection.values())
        for together in meta.unique_together:
            assert indexes[tuple(meta.fields_map[name].source_field or name for name in together)] == 1
        for index in meta.indexes:
            assert tuple(index if isinstance(index, tuple) else index.fields) in indexes
        for name, field in meta.fields_map.items():
            if getattr(field, "index", False) and not field.pk and name in meta.fields_db_projection:
                assert (meta.fields_db_projection[name],) in indexes
            if field.unique and not field.pk:
                assert indexes[(meta.fields_db_projection[name],)] == 1


async def test_a_database_of_the_first_version_that_holds_data_is_brought_up_to_date(url, path):
    await db.lifecycle._apply_all(path, ["0001_initial"])
    fill(path)
    own = "type = 'table' AND name NOT LIKE 'sqlite%'"
    names = [name for (name,) in ask(path, f"SELECT name FROM sqlite_master WHERE {own}")]
    before = {name: ask(path, f"SELECT count(*) FROM '{name}'") for name in names if "migration" not in name}
    assert await migrate(url) == [name for name in db.file.known_migrations() if name != "0001_initial"]
    assert {name: ask(path, f"SELECT count(*) FROM '{name}'") for name in before} == before
    assert ask(path, "PRAGMA foreign_key_check") == []
    assert ask(path, "SELECT sequence FROM session") == [(0,)]


async def test_rows_that_refer_to_a_row_are_deleted_with_it_and_found_by_an_index(database, path):
    for model in tables():
        keys = [field for field in model._meta.fields_map.values() if isinstance(field, ForeignKeyFieldInstance)]
        references = ask(path, f"PRAGMA foreign_key_list('{model._meta.db_table}')")
        assert len(references) == len(keys)
        for _, _, _, column, _, _, on_delete, _ in references:
            assert on_delete == "CASCADE"
            plan = ask(path, f"EXPLAIN QUERY PLAN SELECT * FROM {model._meta.db_table} WHERE {column} = 1")
            assert "USING INDEX" in plan[0][3] or "USING COVERING INDEX" in plan[0][3]


async def test_migrating_creates_the_database_and_a_second_time_does_nothing(url, path):
    assert await pending_migrations(url) == db.file.known_migrations()
    assert await migrate(url) == db.file.known_migrations()
    assert await pending_migrations(url) == []
    before = path.stat().st_mtime_ns
    assert await migrate(url) == []
    assert path.stat().st_mtime_ns == before
    async with opened(url):
        await Note.create(key="k", value="v")


async def test_after_a_crash_between_a_migration_and_its_record_it_can_be_repeated(url, path):
    async with forked(child_process.die_before_the_record, url) as other:
        assert await other.ended() == child_process.DIED
    assert path.exists()
    assert await migrate(url) == db.file.known_migrations()
    async with opened(url):
        await Note.create(key="k", value="v")


async def test_two_processes_migrate_at_once_and_one_of_them_does_it(url):
    async with forked(child_process.migrate, url) as one, forked(child_process.migrate, url) as other:
        assert sorted([await one.told(), await other.told()]) == [[], db.file.known_migrations()]
        assert (await one.ended(), await other.ended()) == (0, 0)


async def test_two_tasks_migrate_at_once_and_one_of_them_does_it(url, only_first_migration):
    assert sorted(await asyncio.gather(migrate(url), migrate(url))) == [[], only_first_migration]


async def test_the_database_of_a_running_bot_is_not_migrated(first, second_migration, monkeypatch):
    monkeypatch.setattr(db.lifecycle, "LOCK_TIMEOUT", 0.1)
    async with opened(first):
        second_migration(FORGET_CIRCLES)
        with pytest.raises(DatabaseInUse):
            await migrate(first)


async def test_a_database_that_holds_data_is_copied_first(first, path, second_migration):
    ask(path, "INSERT INTO note VALUES ('k', 'v')")
    second_migration(REBUILD_CIRCLE)
    assert await migrate(first) == ["0099_next"]
    assert ask(path, "SELECT * FROM note") == [("k", "v;")]
    copy = path.with_name("circle.db.before-0099_next")
    assert ask(copy, "SELECT * FROM note") == [("k", "v")]
    assert ask(copy, "SELECT name FROM tortoise_migrations") == [("0001_initial",)]


async def test_an_empty_database_is_not_copied(first, path, second_migration):
    second_migration(REBUILD_CIRCLE)
    await migrate(first)
    assert sorted(file.name for file in path.parent.glob("circle.db*")) == ["circle.db", "circle.db.lock"]


async def test_rebuilding_a_table_keeps_the_rows_that_refer_to_it(first, path, second_migration):
    ask(path, A_CIRCLE)
    ask(path, "INSERT INTO cycle (id, number, opened_at, circle_id) VALUES (5, 1, 0, 1)")
    second_migration(REBUILD_CIRCLE)
    await migrate(first)
    assert ask(path, "SELECT id, circle_id FROM cycle") == [(5, 1)]
    assert ask(path, "SELECT * FROM circle") == [(1, "a")]


async def test_a_migration_that_would_orphan_rows_changes_nothing(first, path, second_migration):
    ask(path, A_CIRCLE)
    ask(path, "INSERT INTO cycle (id, number, opened_at, circle_id) VALUES (5, 1, 0, 1)")
    second_migration(FORGET_CIRCLES)
    with pytest.raises(DatabaseError, match="1 rows without what they belong to"):
        await migrate(first)
    assert ask(path, "SELECT id FROM circle") == [(1,)]
    assert await pending_migrations(first) == ["0099_next"]


async def test_a_database_of_a_newer_version_is_left_alone(migrated, path):
    ask(path, "INSERT INTO tortoise_migrations (app, name, applied_at) VALUES ('circlekeeper', '0777_later', '2030')")
    for work in (migrate, pending_migrations):
        with pytest.raises(DatabaseError, match=r"newer version of Circlekeeper \(it has 0777_later\)"):
            await work(migrated)


async def test_someone_elses_database_is_left_alone(url, path):
    ask(path, "CREATE TABLE song (title TEXT)")
    with pytest.raises(DatabaseError, match="is not a Circlekeeper database"):
        await migrate(url)


async def test_a_file_that_is_not_a_database_is_left_alone(url, path):
    path.write_text("Dear diary, " * 1000)
    with pytest.raises(DatabaseError, match=r"is not a Circlekeeper database\.$"):
        await migrate(url)


async def test_an_empty_file_becomes_a_database(url, path, only_first_migration):
    path.touch()
    assert await migrate(url) == only_first_migration


async def test_migrating_waits_for_a_lock_that_is_released_in_time(url, path, only_first_migration):
    with locked(path):
        migrating = asyncio.create_task(migrate(url))
        await asyncio.sleep(0.1)
        assert not migrating.done()
    assert await migrating == only_first_migration


def test_no_migration_is_written_when_models_and_migrations_agree(capsys):
    db.make_migration.main([])
    assert capsys.readouterr().out == "Models and migrations agree.\n"


def test_a_generated_migration_contains_the_schema_only(tmp_path, monkeypatch, capsys):
    (tmp_path / "drafted").mkdir()
    monkeypatch.syspath_prepend(tmp_path)
    apps = {"circlekeeper": db.migration_executor.APPS["circlekeeper"] | {"migrations": "drafted"}}
    monkeypatch.setattr(db.make_migration, "APPS", apps)
    db.make_migration.main([])
    written = Path(capsys.readouterr().out.strip())
    assert written == tmp_path / "drafted" / "0001_initial.py"
    text = written.read_text()
    compile(text, "drafted", "exec")
    assert "('id', Snowflake(primary_key=True))" in text
    for foreign in ("db.models", "orjson", "description", "encoder"):
        assert foreign not in text


def test_a_later_generated_migration_has_the_given_name(monkeypatch, capsys, only_first_migration, second_migration):
    second_migration(FORGET_CIRCLES.replace('ops.RunSQL("DELETE FROM circle;")', 'ops.DeleteModel(name="Note")'))
    monkeypatch.setattr(db.make_migration, "APPS", db.migration_executor.APPS)
    db.make_migration.main(["bring_notes_back"])
    written = Path(capsys.readouterr().out.strip())
    assert written.name == "0100_bring_notes_back.py"
    assert "name='Note'" in written.read_text()


def test_every_model_is_exported():
    assert {model.__name__ for model in tables()} >= {"Circle", "Due", "Outgoing"}
    assert not list(chain.from_iterable(model._meta.m2m_fields for model in tables()))
