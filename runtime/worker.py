"""The loop that the timekeeper and the outbox share: it runs until it is drained, and survives errors."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable

from runtime.clock import Alarm, Clock
from runtime.tasks import Reporter, Tasks

LONGEST_REST_SECONDS = 30.0
ERROR_PAUSE_SECONDS = 1.0


class Worker(ABC):
    """Runs step after step, and sleeps in between until its alarm rings or more work is due."""

    def __init__(self, clock: Clock, report: Reporter) -> None:
        self._clock = clock
        self._report = report
        self._alarm = Alarm(clock)
        self._tasks = Tasks(report)
        self._draining = False
        self._stopped = asyncio.Event()
        self._stopped.set()

    async def run(self) -> None:
        """Work until cancelled or drained."""
        self._stopped.clear()
        try:
            await self._attempt(self._recover)
            while not self._draining:
                await self._attempt(self._step)
        except asyncio.CancelledError:
            await self._tasks.cancel()
            raise
        finally:
            self._stopped.set()

    async def drain(self) -> None:
        """Start nothing new, and return when everything in progress is done; if this is cancelled, so is that."""
        self._draining = True
        self._alarm.ring()
        try:
            await self._stopped.wait()
            await self._tasks.drain()
        finally:
            await self._tasks.cancel()

    async def _recover(self) -> None:
        """Run once at start, to recover what a dead process left unfinished; does nothing by default."""
        return

    @abstractmethod
    async def _step(self) -> None:
        """Do what is due now, and sleep until there is more."""

    async def _attempt(self, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        except Exception as error:  # noqa: BLE001 - a worker that gives up would silence the bot for good
            self._report.unexpected(error, during=type(self).__name__.lower())
            await asyncio.sleep(ERROR_PAUSE_SECONDS)
