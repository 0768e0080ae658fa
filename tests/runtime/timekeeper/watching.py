"""Those whom the timekeeper calls, and what is left of their looks."""

import asyncio
import secrets

from db.models import Due, Note
from db.transaction import in_transaction_now
from rehearsal.world.journal import PATIENCE_SECONDS


class Watcher:
    """Looks at rows: notes which and when, leaves an effect, and answers what `then` says."""

    def __init__(self, clock, then=lambda row, now: None):
        self.clock = clock
        self.looks = []
        self.then = then
        self._looked = asyncio.Event()

    async def __call__(self, row, now):
        self.looks.append((row, now))
        self._looked.set()
        await Note.create(key=secrets.token_hex(8), value=str(row))
        answer = self.then(row, now)
        return await answer if asyncio.iscoroutine(answer) else answer

    @property
    def rows(self):
        return [row for row, _ in self.looks]

    async def has_seen(self, count):
        async with asyncio.timeout(PATIENCE_SECONDS):
            while len(self.looks) < count:
                self._looked.clear()
                await self._looked.wait()


async def effects():
    return sorted(int(note.value) for note in await Note.all())


async def row_of(subject):
    return await Due.get(subject=subject)


class Errand:
    """Runs for rows: notes each begin, waits until it may finish, and answers what `then` says."""

    def __init__(self, then=lambda now: None):
        self.begun = []
        self.inside = []
        self.finish = asyncio.Event()
        self.then = then

    async def __call__(self, row, now):
        self.begun.append((row, now))
        self.inside.append(in_transaction_now())
        await self.finish.wait()
        return self.then(now)

    @property
    def rows(self):
        return [row for row, _ in self.begun]
