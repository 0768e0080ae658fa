"""The time at which the clock of tests stands, and helpers to wait for background work."""

import asyncio
import inspect
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from db.people_first import own_work
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
    """Wait until `predicate()`, which may be async, returns something true. The bot's work need not give way to it."""
    for _ in range(round(PATIENCE_SECONDS / STEP_SECONDS)):
        if await asyncio.create_task(_answer(predicate), context=own_work()):
            return
        await asyncio.sleep(STEP_SECONDS)
    raise TimeoutError(predicate)


async def _answer(predicate):
    """True or False, since a list that is empty now may no longer be when `until` looks at it."""
    result = predicate()
    return bool(await result if inspect.isawaitable(result) else result)


async def settled():
    """Wait long enough for anything that would happen by mistake."""
    await asyncio.sleep(0.05)
