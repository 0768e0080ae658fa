"""Limits how fast the bot joins voice channels: Discord takes 120 messages a minute on one gateway connection."""

from collections import deque
from collections.abc import Callable


class JoinLimit:
    """A sliding window: allows `count` joins in any `seconds`. `now` returns monotonic seconds."""

    def __init__(self, count: int, seconds: float, now: Callable[[], float]) -> None:
        self._seconds, self._now = seconds, now
        self._joins: deque[float] = deque(maxlen=count)

    def seconds_until_free(self) -> float:
        """In how many seconds the next join is allowed; 0 if it is allowed now."""
        if len(self._joins) < (self._joins.maxlen or 0):
            return 0.0
        return max(0.0, self._joins[0] + self._seconds - self._now())

    def spend(self) -> None:
        """Count a join now."""
        self._joins.append(self._now())
