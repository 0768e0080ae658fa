"""The connection to the file: a thread of its own runs its statements, but not those inside a transaction.

To hand a statement to that thread and to wait for its answer takes several times as long as the statement itself. So
inside a transaction it runs at once, in the thread that asks: nothing is waited for there, since the database is locked
and the disk is written to by the commit, which belongs to the connection's thread as all else does that may wait.
"""

import sqlite3
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

import aiosqlite

Result = TypeVar("Result")
ROWS_AT_ONCE = 64


class Connection(aiosqlite.Connection):
    """What is asked of it while it is `in_place` runs at once, in the thread that asks."""

    def __init__(self, path: str) -> None:
        super().__init__(partial(_connect, path), ROWS_AT_ONCE)
        self.in_place = False

    async def _execute(self, fn: Callable[..., Result], *args: Any, **kwargs: Any) -> Result:
        if not self.in_place:
            return await super()._execute(fn, *args, **kwargs)
        return fn(*args, **kwargs)


def _connect(path: str) -> sqlite3.Connection:
    """Two threads use it, one after the other."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.row_factory = sqlite3.Row
    return connection
