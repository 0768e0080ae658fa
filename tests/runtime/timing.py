"""The time at which the clock of tests stands, and helpers to wait for background work."""

import asyncio
import inspect
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from rehearsal.world.journal import PATIENCE_SECONDS

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
STEP_SECONDS = 0.005


@asynccontextmanager
async def running(worker):
    """Run a timekeeper or an outbox, and drain it at the end."""
    task = asyncio.create_task(worker.run())
    try:
        yield
    finally:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await worker.drain()
            await task


async def until(predicate):
    """Wait until `predicate()`, which may be async, returns something true."""
    for _ in range(round(PATIENCE_SECONDS / STEP_SECONDS)):
        result = predicate()
        if await result if inspect.isawaitable(result) else result:
            return
        await asyncio.sleep(STEP_SECONDS)
    raise TimeoutError(predicate)


async def settled():
    """Wait long enough for anything that would happen by mistake."""
    await asyncio.sleep(0.05)
