"""Limits the rate of the bot's own requests: close to what Discord allows, without ever being refused.

Discord takes 50 requests a second in all, and refuses everything for the rest of a second that has more. Requests are
spaced evenly instead of sent in bursts, for two reasons: a delayed request then pushes hardly any others into
Discord's next second, and an announcement gets a slot within a few hundredths of a second, so that no slots need to
be reserved for it. Answers to interactions do not count.
"""

import asyncio
import math
import time
from collections.abc import Callable

REQUESTS = 48
"""Requests per second; the rest of the limit is left for what members ask for."""
BURST = 2
"""Requests at once after a pause, to catch up after a late wake-up. No second has more than 49."""


class RateLimiter:
    """A leaky bucket: gives out evenly spaced slots for requests.

    `rate` is how much faster Discord's time runs, as in a rehearsal; `per_second` and `burst` are as `REQUESTS` and
    `BURST`. All other seconds are real ones.
    """

    def __init__(
        self,
        rate: float = 1.0,
        now: Callable[[], float] = time.monotonic,
        *,
        per_second: float = REQUESTS,
        burst: int = BURST,
    ) -> None:
        self._gap = 1.0 / (per_second * max(1.0, rate))
        self._burst = burst
        self._now = now
        self._next_slot = -math.inf
        self._order = asyncio.Lock()
        self.waiters = 0
        """How many callers of `acquire` are waiting. Less urgent requests should let them go first."""

    def available(self) -> int:
        """How many requests may be sent now."""
        late = self._now() - self._next_slot
        return int(min(self._burst, late // self._gap + 1)) if late >= 0 else 0

    def seconds_until_free(self) -> float:
        """In how many seconds the next request may be sent; 0 if it may be sent now."""
        return max(0.0, self._next_slot - self._now())

    def spend(self, requests: int = 1) -> None:
        """Count requests that are sent now."""
        if requests:
            self._next_slot = max(self._next_slot, self._now() - (self._burst - 1) * self._gap) + requests * self._gap

    def reserve(self) -> float:
        """Reserve the next free slot, and return in how many seconds it comes; 0 if that is now."""
        seconds = self.seconds_until_free()
        self.spend()
        return seconds

    async def acquire(self) -> None:
        """Wait until a request may be sent, and count it. First come, first served."""
        self.waiters += 1
        try:
            async with self._order:
                while not self.available():  # noqa: ASYNC110 - it waits for time to pass
                    await asyncio.sleep(self.seconds_until_free())
                self.spend()
        finally:
            self.waiters -= 1
