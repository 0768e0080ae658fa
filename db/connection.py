"""The connection to the file: a thread of its own does what may wait for the disk; all else runs where it is asked for.

To hand a statement to that thread and to wait for its answer takes several times as long as the statement itself. So
statements inside a transaction, and those that only read, run at once, in the thread that asks: they find the file
locked for them, or need no lock, and what is written goes to the disk with the commit.
"""

import sqlite3
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

import aiosqlite

Result = TypeVar("Result")
ROWS_AT_ONCE = 64


class Connection(aiosqlite.Connection):
    """What is asked of it while it is `in_place` runs at once, in the thread that asks; so does what only reads."""

    def __init__(self, path: str) -> None:
        super().__init__(partial(_connect, path), ROWS_AT_ONCE)
        self.in_place = False

    async def _execute(self, fn: Callable[..., Result], *args: Any, **kwargs: Any) -> Result:
        if self.in_place or _only_reads(*args):
            return fn(*args, **kwargs)
        return await super()._execute(fn, *args, **kwargs)


def _connect(path: str) -> sqlite3.Connection:
    """Two threads use it, one after the other."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.row_factory = sqlite3.Row
    return connection


def _only_reads(query: object = None, *_: object) -> bool:
    return isinstance(query, str) and query.lstrip().startswith("SELECT")
