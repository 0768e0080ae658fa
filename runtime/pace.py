"""How fast the bot speaks by itself, so that Discord never has to slow it down, and what cannot wait finds room.

Discord takes 50 requests a second in all. A client that asks for more is refused everything for the rest of that
second, so that a late edit would hold up an announcement. Answers to people do not count.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable

URGENT = 45
"""So many requests a second are sent of what cannot wait, with the others; the rest is for what members ask for."""
OTHERS = 30
"""What can wait goes only while the last second saw fewer requests than this."""


class Pace:
    """Counts requests in a second that slides. `rate` is how much faster Discord's seconds pass, as in a rehearsal."""

    def __init__(self, rate: float = 1.0, now: Callable[[], float] = time.monotonic) -> None:
        self._second = 1.0 / max(1.0, rate)
        self._now = now
        self._sent: deque[float] = deque(maxlen=URGENT)

    def room(self, *, urgent: bool) -> int:
        """How many requests may be sent now."""
        since = self._now() - self._second
        while self._sent and self._sent[0] <= since:
            self._sent.popleft()
        return max(0, (URGENT if urgent else OTHERS) - len(self._sent))

    def opens_in(self, *, urgent: bool) -> float:
        """After how many seconds one more may be sent; 0 when it may now."""
        if self.room(urgent=urgent):
            return 0.0
        oldest_in_the_way = self._sent[len(self._sent) - (URGENT if urgent else OTHERS)]
        return max(0.0, oldest_in_the_way + self._second - self._now())

    def note(self, requests: int = 1) -> None:
        """So many requests are sent now."""
        self._sent.extend([self._now()] * requests)

    async def turn(self) -> None:
        """Wait until one request that can wait may be sent, and count it."""
        while not self.room(urgent=False):  # noqa: ASYNC110 - time itself is waited for
            await asyncio.sleep(self.opens_in(urgent=False))
        self.note()
