"""Turns: one task at a time for each of many things, such as servers, none of which waits for another."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary


class Turns:
    """One lock for each thing, by its id; first come, first served."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def turn(self, thing: int) -> AsyncGenerator[None]:
        """Wait until nobody else has the turn for this thing, and have it."""
        lock = self._locks.setdefault(thing, asyncio.Lock())
        async with lock:
            yield

    def is_taken(self, thing: int) -> bool:
        """Whether one would have to wait for it."""
        lock = self._locks.get(thing)
        return lock is not None and lock.locked()
