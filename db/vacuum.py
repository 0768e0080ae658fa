"""Gives the space of deleted rows back to the disk: at once while no bot runs, otherwise in small steps.

SQLite's VACUUM rewrites the whole file and lets nobody write meanwhile, which takes seconds from 100 MB on. A file with
`auto_vacuum = INCREMENTAL` can also give back a few free pages at a time. New files have it; others are rewritten once.
"""

import asyncio
import sqlite3
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from db.errors import DatabaseError, DatabaseInUse
from db.file import connected, locked, path_of, pending_in

INCREMENTAL = 2
"""SQLite's number for `auto_vacuum = INCREMENTAL`."""
PAGES_AT_ONCE = 50
"""How many pages are given back in one transaction, which takes some milliseconds."""
BUSY_SECONDS = 5
"""For how long a step waits for others who write."""
PAUSE_SECONDS = 0.02
"""Between two steps, so that the bot, which tries again every few milliseconds, gets its turn."""


@dataclass(frozen=True, slots=True)
class Vacuumed:
    """How many bytes the file had, and has now."""

    before: int
    after: int


async def vacuum(url: str) -> Vacuumed:
    """Make the file as small as it can be. Raises DatabaseError if it is not ours, or if it cannot be done now."""
    return await asyncio.to_thread(_vacuum, path_of(url))


def allow_steps(path: Path) -> None:
    """Rewrite a file of an earlier version, so that space can be given back in steps. Nobody else may use it. Blocks.

    If that cannot be done, as on a full disk, that is logged, and the file stays as it is.
    """
    with suppress(DatabaseError), connected(path) as connection:
        if _number(connection, "auto_vacuum") != INCREMENTAL:
            _rewrite(connection)


def _vacuum(path: Path) -> Vacuumed:
    if not path.is_file():
        raise DatabaseError(f"There is no database at {path}.")
    pending_in(path)
    with connected(path) as connection:
        connection.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
        before = _bytes(connection)
        try:
            with locked(path):
                _rewrite(connection)
        except DatabaseInUse as error:
            _refuse_without_steps(connection, error)
            _give_back(connection)
        return Vacuumed(before, _bytes(connection))


def _rewrite(connection: sqlite3.Connection) -> None:
    """Rewrite the file without free space; from then on it can give space back in steps."""
    connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
    connection.execute("VACUUM")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _refuse_without_steps(connection: sqlite3.Connection, in_use: DatabaseInUse) -> None:
    if _number(connection, "auto_vacuum") != INCREMENTAL:
        raise DatabaseInUse(
            f"{in_use} The file was made by an earlier version, and can only be rewritten as a whole: "
            "stop the bot and run this again. From then on it also works while the bot runs."
        ) from in_use


def _give_back(connection: sqlite3.Connection) -> None:
    """Give back the pages that are free by now. Those that the bot frees meanwhile may stay."""
    for _ in range(0, _number(connection, "freelist_count"), PAGES_AT_ONCE):
        # As a script, since `execute` runs this pragma for one page only.
        connection.executescript(f"PRAGMA incremental_vacuum({PAGES_AT_ONCE})")
        time.sleep(PAUSE_SECONDS)
    # The file is truncated when the log is copied into it. A passive checkpoint makes nobody wait.
    connection.execute("PRAGMA wal_checkpoint(PASSIVE)")


def _bytes(connection: sqlite3.Connection) -> int:
    """The size of the file once all that was written is in it."""
    return _number(connection, "page_count") * _number(connection, "page_size")


def _number(connection: sqlite3.Connection, pragma: str) -> int:
    ((number,),) = connection.execute(f"PRAGMA {pragma}")
    return number
