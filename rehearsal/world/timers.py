"""Timers by the server's clock: polls close, scheduled events start and end."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from heapq import heappop, heappush
from itertools import count

_LOOK_EVERY = 0.05


class Timers:
    """Callbacks that are due at a certain time.

    Since the clock may leap or stand still, nothing sleeps until then; `run_due` is called often instead.
    """

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._waiting: list[tuple[datetime, int, Callable[[], None]]] = []
        self._order = count()

    def set(self, at: datetime, act: Callable[[], None]) -> None:
        """Call `act` as soon as it is `at`. There is no cancellation: `act` must check whether it still applies."""
        heappush(self._waiting, (at, next(self._order), act))

    def run_due(self) -> None:
        """Run the callbacks that are due, the earliest first."""
        while self._waiting and self._waiting[0][0] <= self._now():
            heappop(self._waiting)[2]()

    async def run(self) -> None:
        """Run due callbacks until cancelled, checking every few hundredths of a real second."""
        while True:
            self.run_due()
            await asyncio.sleep(_LOOK_EVERY)
