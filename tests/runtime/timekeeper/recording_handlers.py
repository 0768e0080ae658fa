"""A handler and an errand that record their calls."""

import asyncio
import secrets

from db.models import Due, Note
from db.transaction import in_transaction_now
from rehearsal.world.journal import PATIENCE_SECONDS


class RecordingHandler:
    """Records each call as (row, now), writes one note as its effect, and returns what `answer` returns."""

    def __init__(self, clock, answer=lambda row, now: None):
        self.clock = clock
        self.calls = []
        self.answer = answer
        self._called = asyncio.Event()

    async def __call__(self, row, now):
        self.calls.append((row, now))
        self._called.set()
        await Note.create(key=secrets.token_hex(8), value=str(row))
        result = self.answer(row, now)
        return await result if asyncio.iscoroutine(result) else result

    @property
    def rows(self):
        return [row for row, _ in self.calls]

    async def wait_for_calls(self, count):
        async with asyncio.timeout(PATIENCE_SECONDS):
            while len(self.calls) < count:
                self._called.clear()
                await self._called.wait()


async def effects():
    return sorted(int(note.value) for note in await Note.all())


async def row_of(subject):
    return await Due.get(subject=subject)


class RecordingErrand:
    """Records each call as (row, now), waits for `finish`, and returns what `answer` returns."""

    def __init__(self, answer=lambda now: None):
        self.calls = []
        self.in_transaction = []
        self.finish = asyncio.Event()
        self.ended = 0
        self.answer = answer

    async def __call__(self, row, now):
        self.calls.append((row, now))
        self.in_transaction.append(in_transaction_now())
        await self.finish.wait()
        self.ended += 1
        return self.answer(now)

    @property
    def rows(self):
        return [row for row, _ in self.calls]
