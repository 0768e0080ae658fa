"""Backup and restore of the database. The bot may run during a backup, not during a restore."""

import asyncio
import os
import shutil
import sqlite3
from collections.abc import Generator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path

from db.errors import DatabaseError, DatabaseInUse
from db.file import MIGRATION_TABLE, connect, connected, locked, path_of, pending_in, sibling
from db.private_files import create_private
from db.sqlite_errors import MOST_FINDINGS, damaged, primary_code, unusable

COMPANIONS = ("-wal", "-shm", "-journal")
"""Suffixes of SQLite's files next to a database. Left behind, they would be replayed onto a new file of that name."""
OF_TARGET = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_PERM, sqlite3.SQLITE_READONLY}
"""Errors of copying that are about the copy; the others are about what is copied."""


async def backup(url: str, target: Path) -> None:
    """Write a consistent copy of the database to the single file `target`, also while the bot runs.

    Raises DatabaseError if there is no database, or if `target` exists or cannot be written.
    """
    await asyncio.to_thread(_backup, path_of(url), target)


async def restore(url: str, source: Path) -> Path | None:
    """Replace the database with the copy `source`; return where the old one is kept, or None if there was none.

    The last step is an atomic rename; the old database stays in place until then. Raises DatabaseInUse while anything
    has it open, DatabaseError if `source` is damaged, not a Circlekeeper database, or of a newer version.
    """
    return await asyncio.to_thread(_restore, path_of(url), source)


def snapshot(path: Path, target: Path) -> None:
    """Copy the database at `path` to `target`. The copy is checked and fsynced before it gets that name. Blocks."""
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
    with locked(path), _partial(path, ".restoring") as partial:
        _copy(source, partial, mode="ro")
        _refuse_foreign(partial, source)
        kept = _keep_replaced(path)
        _publish(partial, path)
    return kept


@contextmanager
def _partial(target: Path, suffix: str) -> Generator[Path]:
    """A temporary name next to `target`; a file of that name is removed afterwards. OSError becomes DatabaseError."""
    partial = sibling(target, suffix)
    try:
        try:
            yield partial
        finally:
            partial.unlink(missing_ok=True)
    except OSError as error:
        raise DatabaseError(f"{target} cannot be written: {error.strerror or error}.") from error


def _copy(source: Path, target: Path, *, mode: str) -> None:
    """Copy in one step, so that the copy is one consistent state even while others write; then check the copy."""
    for suffix in ("", *COMPANIONS):
        sibling(target, suffix).unlink(missing_ok=True)
    create_private(target)
    try:
        with closing(connect(source, mode=mode)) as old, closing(connect(target)) as new:
            old.backup(new)
            # The copy inherits the source's WAL mode; without that it is one file that opens anywhere.
            new.execute("PRAGMA journal_mode = DELETE")
            findings = [line for (line,) in new.execute(f"PRAGMA integrity_check({MOST_FINDINGS})")]
    except sqlite3.Error as error:
        raise unusable(target if primary_code(error) in OF_TARGET else source, error) from error
    if findings != ["ok"]:
        raise damaged(source, findings)


def _refuse_foreign(partial: Path, source: Path) -> None:
    with connected(partial) as connection:
        found = connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", [MIGRATION_TABLE]).fetchone()
    if not found:
        raise DatabaseError(f"{source} is not a Circlekeeper database.")
    pending_in(partial)


def _keep_replaced(path: Path) -> Path | None:
    """Copy the old database to a numbered file next to it, and remove its WAL and journal files."""
    kept = None
    if path.exists():
        kept = next(name for number in count(1) if not (name := sibling(path, f".replaced-{number}")).exists())
        _copy_with_wal(path, kept)
    for suffix in COMPANIONS:
        sibling(path, suffix).unlink(missing_ok=True)
    return kept


def _copy_with_wal(path: Path, kept: Path) -> None:
    """Copy the database to `kept`, its WAL folded in; the WAL of a damaged database is copied as a separate file."""
    wal = sibling(kept, "-wal")
    if sibling(path, "-wal").exists():
        # Before SQLite opens the file: it deletes the WAL of a file that it does not recognise as a database.
        shutil.copy2(sibling(path, "-wal"), wal)
    try:
        with closing(connect(path)) as connection:
            connection.execute("PRAGMA busy_timeout = 0")
            # Folds the WAL into the file, which works only while no other connection is open.
            connection.execute("PRAGMA journal_mode = DELETE")
        wal.unlink(missing_ok=True)
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
            wal.unlink(missing_ok=True)
            raise DatabaseInUse(f"{path} is in use by another program.") from error
        # Otherwise it is damaged, which may be the reason for the restore.
    shutil.copy2(path, kept)
    _fsync(kept)


def _publish(partial: Path, target: Path) -> None:
    """Rename `partial` to `target`; after a power loss there is either the old file or the complete new one."""
    _fsync(partial)
    partial.replace(target)
    _fsync(target.parent)


def _fsync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
