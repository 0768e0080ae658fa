"""What the timekeeper and the outbox have in common: work goes on until it is drained, whatever trouble it meets."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable

from runtime.clock import Alarm, Clock
from runtime.tasks import Reporter, Tasks

LONGEST_REST_SECONDS = 30.0
TROUBLE_SECONDS = 1.0


class Worker(ABC):
    """Takes one step after the other and rests in between, until its alarm rings."""

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
            await self._despite_trouble(self._take_over)
            while not self._draining:
                await self._despite_trouble(self._next)
        except asyncio.CancelledError:
            await self._tasks.cancel()
            raise
        finally:
            self._stopped.set()

    async def drain(self) -> None:
        """Take nothing new, and return when all that is in hand is done."""
        self._draining = True
        self._alarm.ring()
        await self._stopped.wait()
        await self._tasks.drain()

    async def _take_over(self) -> None:
        """What is done once, with what a dead process left behind; by default nothing."""
        return

    @abstractmethod
    async def _next(self) -> None:
        """Do what is to be done now, and rest until there is more."""

    async def _despite_trouble(self, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        except Exception as error:  # noqa: BLE001 - a worker that gives up would silence the bot for good
            self._report.unexpected(error, during=type(self).__name__.lower())
            await asyncio.sleep(TROUBLE_SECONDS)
