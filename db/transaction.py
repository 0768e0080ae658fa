"""Transactions for the rest of the house: they join, and they tell when what they wrote is there to stay."""

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager

from tortoise.context import get_current_context
from tortoise.transactions import in_transaction

from db.sqlite import CONNECTION, Transaction


@asynccontextmanager
async def transaction() -> AsyncGenerator[None]:
    """Commit everything written inside, or nothing of it. Inside another transaction: become part of that one.

    Keep it short, since every other task waits for it, and never call Discord, gather or start a task inside.
    Cancelled while it commits, it may have committed; then what `on_commit` was given has been called as well.
    """
    if in_transaction_now():
        yield
        return
    async with in_transaction(CONNECTION):
        yield


def on_commit(callback: Callable[[], None]) -> None:
    """Call `callback` once the outermost transaction has committed, never if it rolls back.

    Without a transaction it is called at once. Callbacks run in the order given, and outside the transaction.
    One that raises is reported to the event loop's exception handler; the commit and the other callbacks stand.
    """
    current = _current()
    if current is None:
        callback()
    else:
        current.after_commit.append(callback)


def in_transaction_now() -> bool:
    """Whether the caller is inside an open transaction, where Discord must not be called."""
    return _current() is not None


def _current() -> Transaction | None:
    context = get_current_context()
    if context is None or not context.inited:
        return None
    client = context.connections.get(CONNECTION)
    return client if isinstance(client, Transaction) and not client.ended else None
