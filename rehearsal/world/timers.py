"""What happens by itself when its time comes, by the server's clock: polls close, scheduled events start and end."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from heapq import heappop, heappush
from itertools import count

_LOOK_EVERY = 0.05


class Timers:
    """Calls that are due at a certain time.

    The clock may leap, or stand still: nothing sleeps until that time; `run_due` is called often instead.
    """

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._waiting: list[tuple[datetime, int, Callable[[], None]]] = []
        self._order = count()

    def set(self, at: datetime, act: Callable[[], None]) -> None:
        """Have `act` called once `at` has come. It cannot be cancelled: `act` checks whether it still applies."""
        heappush(self._waiting, (at, next(self._order), act))

    def run_due(self) -> None:
        """Do what is due by now, the earliest first."""
        while self._waiting and self._waiting[0][0] <= self._now():
            heappop(self._waiting)[2]()

    async def run(self) -> None:
        """Run what is due until cancelled, looking every few hundredths of a real second."""
        while True:
            self.run_due()
            await asyncio.sleep(_LOOK_EVERY)
