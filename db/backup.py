"""Copies of the database: made while the bot runs, put back while it does not."""

import asyncio
import os
import shutil
import sqlite3
from collections.abc import Generator, Sequence
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path

import structlog

from db.errors import DatabaseError, DatabaseInUse
from db.file import MIGRATION_TABLE, beside, connect, held, path_of, pending_in

log: structlog.stdlib.BoundLogger = structlog.get_logger("circlekeeper.backup")

COMPANIONS = ("-wal", "-shm", "-journal")
"""The endings of what SQLite keeps beside a database, and would replay onto any other file of that name."""
PRIMARY_CODE = 0xFF
"""The bits of SQLite's error codes that tell the kind of an error; those above tell its details."""
MOST_FINDINGS = 10
"""How many lines of SQLite's about a damaged file go to the log."""


async def backup(url: str, target: Path) -> None:
    """Write a consistent copy of the database to `target`, one file without companions, while the bot may run.

    Raises DatabaseError when there is no database, or `target` exists already or cannot be written.
    """
    await asyncio.to_thread(_backup, path_of(url), target)


async def restore(url: str, source: Path) -> Path | None:
    """Put the copy `source` in the database's place, and return where the replaced one is kept (None: there was none).

    Until the last step, which is atomic, the old database stays in place. Raises DatabaseInUse while anyone has
    it open, DatabaseError when `source` is damaged, no Circlekeeper database, or one of a newer version.
    """
    return await asyncio.to_thread(_restore, path_of(url), source)


def snapshot(path: Path, target: Path) -> None:
    """Copy the database at `path` to `target`, checked and on the disk before it bears that name. Blocks."""
    if not path.is_file():
        raise DatabaseError(f"There is no database at {path}.")
    with _partial(target, ".partial") as partial:
        _copy(path, partial, mode="rw")
        _publish(partial, target)


def _backup(path: Path, target: Path) -> None:
    if target.exists():
        raise DatabaseError(f"{target} exists already. Name a new file.")
    snapshot(path, target)


def _restore(path: Path, source: Path) -> Path | None:
    if not source.is_file():
        raise DatabaseError(f"There is no backup at {source}.")
    if path.exists() and source.samefile(path):
        raise DatabaseError(f"{source} is the database itself.")
    with held(path), _partial(path, ".restoring") as partial:
        _copy(source, partial, mode="ro")
        _refuse_foreign(partial, source)
        kept = _set_aside(path)
        _publish(partial, path)
    return kept


@contextmanager
def _partial(target: Path, ending: str) -> Generator[Path]:
    """A name beside `target` for a file to write first, which is gone afterwards. What the disk refuses is told."""
    partial = beside(target, ending)
    try:
        try:
            yield partial
        finally:
            partial.unlink(missing_ok=True)
    except OSError as error:
        raise DatabaseError(f"{target} cannot be written: {error.strerror or error}.") from error


def _copy(source: Path, target: Path, *, mode: str) -> None:
    """Copy in one step, which reads one state of the source even while others write, and check the copy."""
    for ending in ("", *COMPANIONS):
        beside(target, ending).unlink(missing_ok=True)
    try:
        with closing(connect(source, mode=mode)) as old, closing(sqlite3.connect(target)) as new:
            old.backup(new)
            # A copy takes over the source's WAL mode; without it, it is one file that opens anywhere.
            new.execute("PRAGMA journal_mode = DELETE")
            findings = [line for (line,) in new.execute(f"PRAGMA integrity_check({MOST_FINDINGS})")]
    except sqlite3.Error as error:
        raise _uncopied(source, target, error) from error
    if findings != ["ok"]:
        raise _damaged(source, findings)


def _uncopied(source: Path, target: Path, error: sqlite3.Error) -> DatabaseError:
    match error.sqlite_errorcode & PRIMARY_CODE:
        case sqlite3.SQLITE_CORRUPT:
            return _damaged(source, [str(error)])
        case sqlite3.SQLITE_NOTADB:
            return DatabaseError(f"{source} is no Circlekeeper database.")
        case _:
            return DatabaseError(f"{source} cannot be copied to {target}: {error}.")


def _damaged(source: Path, findings: Sequence[str]) -> DatabaseError:
    """The sentence for a person. SQLite's `findings`, worded differently by each of its versions, go to the log."""
    log.error("damaged", path=str(source), findings=findings)
    return DatabaseError(f"{source} is damaged. Restore a sound backup.")


def _refuse_foreign(partial: Path, source: Path) -> None:
    with closing(connect(partial)) as connection:
        found = connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", [MIGRATION_TABLE]).fetchone()
    if not found:
        raise DatabaseError(f"{source} is no Circlekeeper database.")
    pending_in(partial)


def _set_aside(path: Path) -> Path | None:
    """Copy the old database beside itself and remove its companions."""
    kept = None
    if path.exists():
        kept = next(name for number in count(1) if not (name := beside(path, f".replaced-{number}")).exists())
        _keep(path, kept)
    for ending in COMPANIONS:
        beside(path, ending).unlink(missing_ok=True)
    return kept


def _keep(path: Path, kept: Path) -> None:
    """Copy the database to `kept`, with its log in it; the log of a damaged one stays a file of its own."""
    log = beside(kept, "-wal")
    if beside(path, "-wal").exists():
        # Before SQLite looks at the file: it deletes the log of what it does not take for a database.
        shutil.copy2(beside(path, "-wal"), log)
    try:
        with closing(connect(path)) as connection:
            connection.execute("PRAGMA busy_timeout = 0")
            # Folds the log into the file, which SQLite does only for the last one who has the database open.
            connection.execute("PRAGMA journal_mode = DELETE")
        log.unlink(missing_ok=True)
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
            log.unlink(missing_ok=True)
            raise DatabaseInUse(f"{path} is in use by another program.") from error
        # Otherwise it is damaged, which may be why somebody restores.
    shutil.copy2(path, kept)
    _to_disk(kept)


def _publish(partial: Path, target: Path) -> None:
    """Give `partial` its name, so that after a power loss there is the old file or the whole new one."""
    _to_disk(partial)
    partial.replace(target)
    _to_disk(target.parent)


def _to_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
