"""Opens, closes and migrates the database. A process has one open at a time, which all its tasks share."""

import asyncio
import sqlite3
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from tortoise.context import TortoiseContext

from db.backup import snapshot
from db.busy import giving_up_after
from db.errors import DatabaseError, DatabaseInUse
from db.file import locked, path_of, pending_in, populated, sibling
from db.migration_executor import APPS, apply
from db.private_files import create_private
from db.sqlite import CONNECTION, run_to_completion
from db.sqlite_errors import in_our_words, unusable
from db.vacuum import allow_steps

__all__ = ["close_database", "migrate", "open_database", "opened", "path_of", "pending_migrations"]

LOCK_TIMEOUT = 60.0
"""How many seconds `migrate` waits for another process that is migrating."""

BUSY_TIMEOUT = 5.0
"""How many seconds `migrate` waits for another program that writes to the database."""

ENGINE = "db.sqlite"

_open: list[AsyncExitStack] = []
_prepared: set[str] = set()
"""The engines for which Tortoise has prepared the models, which it need not do again for another file."""


async def open_database(url: str) -> None:
    """Open the database at `url` exclusively for this process, until `close_database`.

    A commit survives power loss (synchronous = FULL). Raises DatabaseUrlError, DatabaseInUse, or DatabaseError if
    there is no database or it must be migrated first.
    """
    if _open:
        raise DatabaseInUse("This process has a database open already.")
    path = path_of(url)
    async with AsyncExitStack() as stack:
        stack.enter_context(locked(path))
        _refuse_outdated(path)
        context = TortoiseContext()
        stack.push_async_callback(context.close_connections)
        # The current context only during setup; afterwards every task finds it by the global fallback.
        with context:
            first = ENGINE not in _prepared
            await context.init(_configuration(path), init_connections=first, _enable_global_fallback=True)
            _prepared.add(ENGINE)
        await _connect(context, path)
        _open.append(stack.pop_all())


async def close_database() -> None:
    """Close the open database, if there is one; an open transaction is rolled back.

    Must be called before the process ends, because the connection's thread would keep it running.
    """
    if _open:
        await run_to_completion(_open.pop().aclose())


@asynccontextmanager
async def opened(url: str) -> AsyncGenerator[None]:
    """The database at `url`, open inside the block. Raises what `open_database` raises.

    An error that ends the block raises DatabaseError if the file is the reason, such as a damaged page.
    """
    await open_database(url)
    try:
        with in_our_words(path_of(url)):
            yield
    finally:
        await close_database()


async def pending_migrations(url: str) -> list[str]:
    """The migrations not yet applied, in order. Raises DatabaseError for a foreign or newer database."""
    return pending_in(path_of(url))


async def migrate(url: str) -> list[str]:
    """Create the database or bring it up to date, and return the names of the applied migrations.

    A database with data is first copied to `<path>.before-<migration>`. Each migration is one transaction with its
    record, so that a crash leaves both or neither. A file of an earlier version is rewritten once (`db.vacuum`). Waits
    for another process that is migrating; raises DatabaseInUse if a bot is running.
    """
    path = path_of(url)
    if not pending_in(path):
        return []
    async with AsyncExitStack() as stack:
        await _wait_for_lock(path, stack)
        pending = pending_in(path)
        if pending and populated(path):
            await asyncio.to_thread(snapshot, path, sibling(path, f".before-{pending[0]}"))
        if pending:
            create_private(path)
            with in_our_words(path), giving_up_after(BUSY_TIMEOUT):
                await _apply_all(path, pending)
            await asyncio.to_thread(allow_steps, path)
    return pending


def _refuse_outdated(path: Path) -> None:
    if not path.exists():
        raise DatabaseError(f"There is no database at {path} yet. `python main.py migrate` creates it.")
    if pending := pending_in(path):
        raise DatabaseError(f"{path} is not up to date ({', '.join(pending)}). `python main.py migrate` changes that.")


async def _wait_for_lock(path: Path, stack: AsyncExitStack) -> None:
    deadline = asyncio.get_running_loop().time() + LOCK_TIMEOUT
    while True:
        try:
            stack.enter_context(locked(path))
        except DatabaseInUse:
            if asyncio.get_running_loop().time() >= deadline:
                raise
            await asyncio.sleep(0.05)
        else:
            return


async def _apply_all(path: Path, names: list[str]) -> None:
    async with TortoiseContext() as context:
        await context.init(_configuration(path, foreign_keys="OFF", in_thread=True))
        await _connect(context, path)
        await apply(names)


async def _connect(context: TortoiseContext, path: Path) -> None:
    """Connect at once, so that a problem with the file is reported here and not by the first query."""
    try:
        await context.connections.get(CONNECTION).create_connection(with_db=True)
    except sqlite3.Error as error:
        raise unusable(path, error) from error


def _configuration(path: Path, *, foreign_keys: str = "ON", in_thread: bool = False) -> dict[str, Any]:
    pragmas = {
        "auto_vacuum": "INCREMENTAL",  # first, since it only takes effect in an empty file; see `db.vacuum`
        "busy_timeout": 5000,  # in milliseconds, while it connects; then `db.busy` takes over
        "journal_mode": "WAL",
        "synchronous": "FULL",
        "secure_delete": "ON",  # FAST would leave the text of whole pages that become free; see `db.erasure`
        "foreign_keys": foreign_keys,
    }
    connection = {"engine": ENGINE, "credentials": {"file_path": str(path), "in_thread": in_thread, **pragmas}}
    return {"connections": {CONNECTION: connection}, "apps": APPS}
