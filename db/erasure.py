"""Leaves nothing of what was deleted in the bytes of the database's files, while the bot runs.

With `secure_delete`, SQLite overwrites what it deletes. What was deleted is still in the write-ahead log, until that is
truncated, and rarely in unused bytes of pages between which rows were moved, until the file is rewritten.
"""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

from db import sql
from db.file import connect
from db.sqlite_errors import primary_code, unusable

REWRITTEN_UP_TO = 20_000_000
"""The size of a file, in bytes, up to which it is rewritten: that takes half a second, in which nobody can write."""
WAIT_MILLISECONDS = 250
"""For how long readers and writers are waited for; meanwhile, others wait too."""


async def erase_traces() -> bool:
    """Remove what is left of deleted rows. Returns False if somebody else who reads or writes prevents it.

    Not inside a transaction. Raises DatabaseError if the file has a problem.
    """
    databases = {row["name"]: row["file"] for row in await sql.rows("PRAGMA database_list")}
    return await asyncio.to_thread(_erase_traces, Path(databases["main"]))


def _erase_traces(path: Path) -> bool:
    try:
        with closing(connect(path)) as connection:
            connection.execute(f"PRAGMA busy_timeout = {WAIT_MILLISECONDS}")
            if path.stat().st_size <= REWRITTEN_UP_TO:
                connection.execute("VACUUM")
            ((busy, *_),) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.Error as error:
        if primary_code(error) in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
            return False
        raise unusable(path, error) from error
    return not busy
