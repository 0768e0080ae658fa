"""Opening, closing and migrating the database. One is open at a time, for every task of the process."""

import asyncio
import sqlite3
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from tortoise.context import TortoiseContext

from db.backup import snapshot
from db.errors import DatabaseError, DatabaseInUse
from db.executor import APPS, apply
from db.file import beside, held, path_of, pending_in, populated
from db.sqlite import CONNECTION, unbroken

__all__ = ["close_database", "migrate", "open_database", "opened", "path_of", "pending_migrations"]

PATIENCE = 60.0
"""How many seconds `migrate` waits for another process that is migrating."""

_open: list[AsyncExitStack] = []


async def open_database(url: str) -> None:
    """Open the database at `url` for this process alone, until `close_database`.

    A commit survives power loss (synchronous = FULL). Raises DatabaseUrlError, DatabaseInUse, or DatabaseError
    when there is no database, or one that `migrate` has to bring up to date first.
    """
    if _open:
        raise DatabaseInUse("This process has a database open already.")
    path = path_of(url)
    async with AsyncExitStack() as stack:
        stack.enter_context(held(path))
        _refuse_outdated(path)
        context = TortoiseContext()
        stack.push_async_callback(context.close_connections)
        # Current only while it is set up: afterwards every task finds it by the global fallback.
        with context:
            await context.init(_configuration(path), _enable_global_fallback=True)
        await _connect(context, path)
        _open.append(stack.pop_all())


async def close_database() -> None:
    """Close what `open_database` opened, if anything; an open transaction is rolled back.

    Must be called before the process ends: the connection's thread would hold up the exit.
    """
    if _open:
        await unbroken(_open.pop().aclose())


@asynccontextmanager
async def opened(url: str) -> AsyncGenerator[None]:
    """The database at `url`, open inside the block. Raises what `open_database` raises."""
    await open_database(url)
    try:
        yield
    finally:
        await close_database()


async def pending_migrations(url: str) -> list[str]:
    """The migrations that the database has not seen, in order. Raises DatabaseError for a foreign or newer one."""
    return pending_in(path_of(url))


async def migrate(url: str) -> list[str]:
    """Bring the database up to date, making it if need be, and return the names of the migrations applied.

    One that holds data is first copied to `<path>.before-<migration>`. Each migration is one transaction with its
    record, so that a crash leaves both or neither. Another process migrating is waited for; a bot that is running
    raises DatabaseInUse.
    """
    path = path_of(url)
    if not pending_in(path):
        return []
    async with AsyncExitStack() as stack:
        await _hold(path, stack)
        pending = pending_in(path)
        if pending and populated(path):
            await asyncio.to_thread(snapshot, path, beside(path, f".before-{pending[0]}"))
        if pending:
            await _apply_all(path, pending)
    return pending


def _refuse_outdated(path: Path) -> None:
    if not path.exists():
        raise DatabaseError(f"There is no database at {path} yet: migrate first.")
    if pending := pending_in(path):
        raise DatabaseError(f"{path} waits for {', '.join(pending)}: migrate first.")


async def _hold(path: Path, stack: AsyncExitStack) -> None:
    deadline = asyncio.get_running_loop().time() + PATIENCE
    while True:
        try:
            stack.enter_context(held(path))
        except DatabaseInUse:
            if asyncio.get_running_loop().time() >= deadline:
                raise
            await asyncio.sleep(0.05)
        else:
            return


async def _apply_all(path: Path, names: list[str]) -> None:
    async with TortoiseContext() as context:
        await context.init(_configuration(path, foreign_keys="OFF"))
        await _connect(context, path)
        await apply(names)


async def _connect(context: TortoiseContext, path: Path) -> None:
    """Connect now, so that what is wrong with the file is told here and not by the first query."""
    try:
        await context.connections.get(CONNECTION).create_connection(with_db=True)
    except sqlite3.Error as error:
        raise DatabaseError(f"{path} cannot be opened: {error}.") from error


def _configuration(path: Path, *, foreign_keys: str = "ON") -> dict[str, Any]:
    pragmas = {
        "busy_timeout": 5000,
        "journal_mode": "WAL",
        "synchronous": "FULL",
        "foreign_keys": foreign_keys,
    }
    connection = {"engine": "db.sqlite", "credentials": {"file_path": str(path), **pragmas}}
    return {"connections": {CONNECTION: connection}, "apps": APPS}
