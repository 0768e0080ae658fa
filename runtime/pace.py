"""How fast the bot speaks by itself: as fast as Discord lets it for long, and never so fast that Discord slows it down.

Discord takes 50 requests a second in all. A client that asks for more is refused everything for the rest of that
second. Requests are spread evenly instead of sent in bursts, for two reasons: whatever is late on its way then
pushes hardly any others into the next of Discord's seconds, and an announcement always finds a place within a few
hundredths of a second, so that none need be kept free for it. Answers to people do not count.
"""

import asyncio
import math
import time
from collections.abc import Callable

REQUESTS = 48
"""So many a second; the rest is for what members ask for."""
BURST = 2
"""So many at once after a pause, so that what went out late is made good. A second never sees more than 49."""


class Pace:
    """Gives out places for requests, one after the other.

    `rate` is how much faster Discord's seconds pass, as in a rehearsal; there are `requests` places in each of them.
    """

    def __init__(
        self, rate: float = 1.0, now: Callable[[], float] = time.monotonic, *, requests: int = REQUESTS
    ) -> None:
        self._gap = 1.0 / (requests * max(1.0, rate))
        self._now = now
        self._due = -math.inf  # when the next place comes, had none been late
        self._order = asyncio.Lock()
        self.awaited = 0
        """How many wait for a turn; whoever sends what can wait lets them go first."""

    def room(self) -> int:
        """How many requests may be sent now."""
        late = self._now() - self._due
        return int(min(BURST, late // self._gap + 1)) if late >= 0 else 0

    def opens_in(self) -> float:
        """After how many seconds one more may be sent; 0 when it may now."""
        return max(0.0, self._due - self._now())

    def note(self, requests: int = 1) -> None:
        """So many requests are sent now."""
        if requests:
            self._due = max(self._due, self._now() - (BURST - 1) * self._gap) + requests * self._gap

    async def turn(self) -> None:
        """Wait until one request may be sent, and count it; who asks first is served first."""
        self.awaited += 1
        try:
            async with self._order:
                while not self.room():  # noqa: ASYNC110 - time itself is waited for
                    await asyncio.sleep(self.opens_in())
                self.note()
        finally:
            self.awaited -= 1
