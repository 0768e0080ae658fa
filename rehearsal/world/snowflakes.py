"""Discord's ids: unique, increasing, and telling the time of their making."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

EPOCH = datetime(2015, 1, 1, tzinfo=UTC)
_SEQUENCE_BITS = 22
_MILLISECOND = timedelta(milliseconds=1)


class Snowflakes:
    """Gives out ids by `now`; a clock that stands still or steps back never makes two the same."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._last = 0

    def next(self) -> int:
        self._last = max(snowflake_at(self._now()), self._last + 1)
        return self._last


def snowflake_at(moment: datetime) -> int:
    """The lowest id that can be made at that moment."""
    return ((moment - EPOCH) // _MILLISECOND) << _SEQUENCE_BITS


def made_at(snowflake: int) -> datetime:
    return EPOCH + (snowflake >> _SEQUENCE_BITS) * _MILLISECOND
