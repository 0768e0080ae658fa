"""Transactions that a test wants to see fail."""

import contextlib


class UndoError(Exception):
    """Raised by nobody else."""


@contextlib.asynccontextmanager
async def undone(transaction):
    """Run the block inside `transaction`, which then fails and rolls back."""
    with contextlib.suppress(UndoError):
        async with transaction:
            yield
            raise UndoError
