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

    @asynccontextmanager
    async def turn_at_once(self, thing: int) -> AsyncGenerator[bool]:
        """Have the turn, or learn that somebody else has it: yields whether one has it. Never waits for it."""
        lock = self._locks.get(thing)
        if lock is not None and lock.locked():
            yield False
            return
        async with self.turn(thing):
            yield True
