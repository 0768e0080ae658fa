"""The connection to the file, which two threads use, and never at once: the event loop's, and one of its own.

To hand a statement to another thread and to wait for its answer takes several times as long as most statements. So what
waits for nobody runs at once where it is asked for: what only reads; the beginning of a transaction, which fails where
it would have to wait; what is inside of one; and its commit if it has changed nothing. Other commits, which wait for
the disk, and all else go to the other thread.

As long as that thread has anything to do, all goes there, since sqlite3 crashes where one thread closes a connection
that another one uses. Both can tell without a lock: one counts what it hands over, the other what it has done. And of
what is done nothing is left that uses the connection: whoever opened a cursor has closed it.
"""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from functools import partial
from typing import Any, TypeVar

import aiosqlite

Result = TypeVar("Result")
ROWS_AT_ONCE = 64
AT_ONCE = ("SELECT", "BEGIN")
"""How statements begin that run at once outside of a transaction, too."""
IN_A_ROW = 8
"""After so many of them others go on, which takes about a millisecond with the work between the statements."""


class Connection(aiosqlite.Connection):
    """A connection to the file at `path`. With `in_thread`, all that is asked of it goes to its thread."""

    def __init__(self, path: str, *, in_thread: bool = False) -> None:
        super().__init__(partial(_connect, path), ROWS_AT_ONCE)
        self._in_thread = in_thread
        self._handed_over = self._done = self._in_a_row = self._changes_before = 0

    def begin_now(self) -> bool:
        """Begin a transaction at once; False if its thread has to do it."""
        if self._in_thread or self._is_busy:
            return False
        self._conn.execute("BEGIN IMMEDIATE").close()
        self._changes_before = self._conn.total_changes
        self._in_a_row += 1
        return True

    def commit_now(self) -> bool:
        """Commit at once what has changed nothing since `begin_now`; False if there is anything to wait for."""
        if self._is_busy or self._conn.total_changes != self._changes_before:
            return False
        self._conn.execute("COMMIT").close()
        return True

    @property
    def _is_busy(self) -> bool:
        return self._handed_over != self._done

    async def _execute(self, fn: Callable[..., Result], *args: Any, **kwargs: Any) -> Result:
        if self._in_thread or self._is_busy or not self._waits_for_nobody(*args):
            self._handed_over += 1
            return await super()._execute(self._do, fn, *args, **kwargs)
        result = _without_cursor(fn(*args, **kwargs))
        self._in_a_row += 1
        if self._in_a_row >= IN_A_ROW:
            self._in_a_row = 0
            await asyncio.sleep(0)
        return result

    def _waits_for_nobody(self, query: object = None, *_: object) -> bool:
        return isinstance(query, str) and (self._conn.in_transaction or query.lstrip().startswith(AT_ONCE))

    def _do(self, fn: Callable[..., Result], *args: Any, **kwargs: Any) -> Result:
        """Runs in the connection's thread."""
        try:
            return _without_cursor(fn(*args, **kwargs))
        finally:
            self._done += 1

    def _execute_fetchall(self, sql: str, parameters: Any) -> list[sqlite3.Row]:
        with closing(self._conn.execute(sql, parameters)) as cursor:
            return cursor.fetchall()

    def _execute_insert(self, sql: str, parameters: Any) -> Any:
        with closing(self._conn.execute(sql, parameters)) as cursor:
            return (cursor.lastrowid,)


def _connect(path: str) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.row_factory = sqlite3.Row
    return connection


def _without_cursor(result: Result) -> Result:
    """What a statement has returned; a cursor no longer has rows to give, but still tells how many it changed."""
    if isinstance(result, sqlite3.Cursor):
        result.close()
    return result
