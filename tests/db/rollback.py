"""Rolls back a transaction on purpose."""

import contextlib


class RollbackError(Exception):
    """Raised only here."""


@contextlib.asynccontextmanager
async def rolled_back(transaction):
    """Run the block inside `transaction`, which then fails and rolls back."""
    with contextlib.suppress(RollbackError):
        async with transaction:
            yield
            raise RollbackError
