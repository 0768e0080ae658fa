"""The instant at which the clock stands, and how to wait for what happens beside a test."""

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


async def until(true):
    """Until `true()`, which may be awaitable, is so."""
    for _ in range(round(PATIENCE_SECONDS / STEP_SECONDS)):
        answer = true()
        if await answer if inspect.isawaitable(answer) else answer:
            return
        await asyncio.sleep(STEP_SECONDS)
    raise TimeoutError(true)


async def settled():
    """Long enough for whatever would happen by mistake."""
    await asyncio.sleep(0.05)
