"""When to look who is in a circle's server: before a session."""

from collections.abc import Iterable
from datetime import datetime, timedelta

BEFORE_SESSION = (timedelta(days=2, hours=1), timedelta(hours=1))
"""Before what is written to members two days ahead, so that nobody gone reads it; and before it is time to gather."""


def next_roll_call(sessions: Iterable[datetime], now: datetime) -> datetime | None:
    """When to look next; `sessions` are when those are that come."""
    looks = [starts_at - before for starts_at in sessions for before in BEFORE_SESSION]
    return min((at for at in looks if at > now), default=None)
