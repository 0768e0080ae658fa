"""Transactions for the other packages: a nested one joins the outer one; `on_commit` calls back after the commit."""

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from typing import Any

from tortoise.context import get_current_context
from tortoise.transactions import in_transaction

from db.sqlite import CONNECTION, Transaction


@asynccontextmanager
async def transaction() -> AsyncGenerator[None]:
    """Commit everything written inside, or nothing. Inside another transaction, become part of that one.

    Keep it short, since every other task waits for it, and never call Discord, gather or start a task inside.
    If it is cancelled while it commits, it may have committed; in that case the `on_commit` callbacks have run too.
    """
    if in_transaction_now():
        yield
        return
    async with in_transaction(CONNECTION):
        yield


def on_commit(callback: Callable[[], None]) -> None:
    """Call `callback` after the outermost transaction has committed; never if it rolls back.

    Without a transaction it is called at once. Callbacks run in the given order, outside the transaction. One that
    raises is reported to the event loop's exception handler and affects neither the commit nor other callbacks.
    """
    current = _current()
    if current is None:
        callback()
    else:
        current.after_commit.append(callback)


def in_transaction_now() -> bool:
    """Whether the caller is inside an open transaction, where Discord must not be called."""
    return _current() is not None


def read_ahead_here() -> dict[tuple[str, int], list[dict[str, Any]]]:
    """What the transaction that is open here has read ahead (see `db.read_ahead`); kept nowhere without one."""
    current = _current()
    return {} if current is None else current.read_ahead


def people_wait() -> bool:
    """Whether a person's act waits for the end of the transaction that is open here."""
    current = _current()
    return current is not None and current.people_wait


def _current() -> Transaction | None:
    context = get_current_context()
    if context is None or not context.inited:
        return None
    client = context.connections.get(CONNECTION)
    return client if isinstance(client, Transaction) and not client.ended else None
