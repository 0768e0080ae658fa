"""What happens by itself at a moment of the server's own time: polls close, events begin, end and lapse."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from heapq import heappop, heappush
from itertools import count

_LOOK_EVERY = 0.05


class Timers:
    """Acts that wait for their moment.

    The clock may leap, or stand still: nobody sleeps until a moment, but `run_due` is called often.
    """

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._waiting: list[tuple[datetime, int, Callable[[], None]]] = []
        self._order = count()

    def set(self, at: datetime, act: Callable[[], None]) -> None:
        """Have `act` called once `at` has come. It cannot be withdrawn: it looks for itself whether it still holds."""
        heappush(self._waiting, (at, next(self._order), act))

    def run_due(self) -> None:
        """Do what is due by now, the earliest first."""
        while self._waiting and self._waiting[0][0] <= self._now():
            heappop(self._waiting)[2]()

    async def run(self) -> None:
        """Look until cancelled, each time within some hundredths of a real second."""
        while True:
            self.run_due()
            await asyncio.sleep(_LOOK_EVERY)
