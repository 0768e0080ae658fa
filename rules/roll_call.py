"""When to look who is in a circle's server: every two days, before sessions, and when somebody was gone for long."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from rules.membership import counts_until

BEFORE_SESSION = (timedelta(days=2, hours=1), timedelta(hours=1))
"""Before what is written to members two days ahead, so that nobody gone reads it; and before it is time to gather."""

LONGEST_REST = timedelta(days=2)
"""So that nobody who is gone is written to for longer, and their seat is free in time, also where no session is set."""


def next_roll_call(sessions: Iterable[datetime], gone: Iterable[datetime], now: datetime) -> datetime:
    """When to look next; `sessions` are those to come, `gone` since when those are who still count."""
    looks = [starts_at - before for starts_at in sessions for before in BEFORE_SESSION]
    return min(at for at in [*looks, *map(counts_until, gone), now + LONGEST_REST] if at > now)
