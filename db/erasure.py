"""Leaves nothing of what was deleted in the bytes of the database's files, while the bot runs.

With `secure_delete`, SQLite overwrites what it deletes. What was deleted is still in the write-ahead log, until that is
truncated, and rarely in unused bytes of pages between which rows were moved, until the file is rewritten.
"""

import asyncio
import sqlite3
from contextlib import closing
from enum import Enum, auto
from pathlib import Path

from db import sql
from db.file import connect
from db.sqlite_errors import primary_code, unusable
from vocabulary.keys import JobKey, JobKind

DELETED_ROWS, ORDER_OF_WRITES = JobKey(JobKind.ERASURE, 0), JobKey(JobKind.ERASURE, 1)
"""The jobs that leave nothing of what was deleted, or of the order in which things were written."""
REWRITTEN_UP_TO = 20_000_000
"""The size of a file, in bytes, up to which it is rewritten at any time: that takes half a second, in which nobody can
write, and several seconds for a file of 200 MB."""
WAIT_MILLISECONDS = 250
"""For how long readers and writers are waited for; meanwhile, others wait too."""


class Erased(Enum):
    """What came of it. Where the file is too large just now, unused bytes of its pages still have to be erased."""

    ALL = auto()
    TOO_LARGE_NOW = auto()
    NOT_NOW = auto()


async def erase_traces(*, quiet: bool = True) -> Erased:
    """Remove what is left of deleted rows; a large file is rewritten only while it is `quiet`.

    Somebody else who reads or writes prevents it. Not inside a transaction. Raises DatabaseError if the file has a
    problem.
    """
    path = await _path()
    rewritten = quiet or path.stat().st_size <= REWRITTEN_UP_TO
    if not await asyncio.to_thread(_empty_log, path, rewrite=rewritten):
        return Erased.NOT_NOW
    return Erased.ALL if rewritten else Erased.TOO_LARGE_NOW


async def empty_log() -> bool:
    """Empty the write-ahead log, which would tell in which order things were written; False if somebody prevents it.

    Not inside a transaction. Raises DatabaseError if the file has a problem.
    """
    return await asyncio.to_thread(_empty_log, await _path())


async def _path() -> Path:
    return Path(next(row["file"] for row in await sql.rows("PRAGMA database_list") if row["name"] == "main"))


def _empty_log(path: Path, *, rewrite: bool = False) -> bool:
    try:
        with closing(connect(path)) as connection:
            connection.execute(f"PRAGMA busy_timeout = {WAIT_MILLISECONDS}")
            if rewrite:
                connection.execute("VACUUM")
            ((busy, *_),) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.Error as error:
        if primary_code(error) in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
            return False
        raise unusable(path, error) from error
    return not busy
