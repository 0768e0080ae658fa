"""Discord's ids: unique, increasing, and containing their creation time."""

from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

EPOCH = datetime(2015, 1, 1, tzinfo=UTC)
_SEQUENCE_BITS = 22
_MILLISECOND = timedelta(milliseconds=1)


class Snowflakes:
    """Generates ids by `now`; they stay unique even if the clock stands still or goes back."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self.last = 0
        """The newest id."""
        self._reserved: deque[int] = deque()

    def reserve(self, *ids: int) -> None:
        """Have the next things get these ids, in this order: things that somebody knows from an earlier rehearsal."""
        self._reserved.extend(ids)

    def next(self) -> int:
        if self._reserved:
            return self._reserved.popleft()
        self.last = max(snowflake_at(self._now()), self.last + 1)
        return self.last


def snowflake_at(moment: datetime) -> int:
    """The lowest id that can be generated at that moment."""
    return ((moment - EPOCH) // _MILLISECOND) << _SEQUENCE_BITS


def made_at(snowflake: int) -> datetime:
    return EPOCH + (snowflake >> _SEQUENCE_BITS) * _MILLISECOND
