"""What to do while another program has the database locked: try again, for as long as whoever asks can wait.

A person's act gives up in time for an answer. The bot's own work waits until the lock is gone. Nobody who waits holds
up others: SQLite itself does not wait, and between two tries the connection is free.
"""

import asyncio
import sqlite3
import time
from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

import structlog
from tortoise.exceptions import OperationalError

from db.errors import DatabaseInUse
from db.sqlite_errors import primary_code

log: structlog.stdlib.BoundLogger = structlog.get_logger("circlekeeper.database")

Result = TypeVar("Result")
PAUSE_SECONDS = 0.02
"""Between two tries."""
LEAST_SECONDS = 0.5
"""How long even an act waits whose time is over: it has been answered, or has little left to do."""
TOLD_AFTER_SECONDS = 10.0
"""After how long a lock goes to the log."""

_give_up_at: ContextVar[float | None] = ContextVar("give_up_at", default=None)


def give_up_after(seconds: float) -> None:
    """From now on, this task waits for other programs' locks no longer than so many seconds in all."""
    _give_up_at.set(time.monotonic() + seconds)


@contextmanager
def giving_up_after(seconds: float) -> Generator[None]:
    """The same, for the block."""
    token = _give_up_at.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _give_up_at.reset(token)


async def once_free(attempt: Callable[[], Awaitable[Result]]) -> Result:
    """The result of `attempt`, tried again while another program has the database locked.

    An attempt that fails for that reason must have changed nothing. Raises DatabaseInUse when it gives up.
    """
    began = time.monotonic()
    give_up_at = _give_up_at.get()
    if give_up_at is not None:
        give_up_at = max(give_up_at, began + LEAST_SECONDS)
    told = False
    while True:
        try:
            return await attempt()
        except OperationalError as error:
            if not _is_locked(error):
                raise
            if give_up_at is not None and time.monotonic() >= give_up_at:
                raise DatabaseInUse("The database is in use by another program.") from error
        if not told and time.monotonic() - began > TOLD_AFTER_SECONDS:
            log.warning("locked by another program", seconds=TOLD_AFTER_SECONDS)
            told = True
        await asyncio.sleep(PAUSE_SECONDS)


def _is_locked(error: OperationalError) -> bool:
    cause = error.args[0] if error.args else None
    return isinstance(cause, sqlite3.Error) and primary_code(cause) == sqlite3.SQLITE_BUSY
