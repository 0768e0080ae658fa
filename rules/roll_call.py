"""When to look who is in a circle's server: every two days, before sessions, and when somebody was gone for long."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from rules.membership import counts_until

MINUTE = timedelta(minutes=1)
BEFORE_SESSION = (timedelta(days=2, hours=1), timedelta(hours=1))
"""Before what is written to members two days ahead, so that nobody gone reads it; and before it is time to gather."""

LONGEST_REST = timedelta(days=2)
"""So that nobody who is gone is written to for longer, and their seat is free in time, also where no session is set."""

MOST_A_MINUTE = 100
"""Circles, each with up to eight requests: most of Discord's 50 a second are for what people wait for, in any storm."""
MEETS_SOON = timedelta(hours=2)
PUT_OFF_OVER = timedelta(days=1)
"""Over how long those are spread that do not come in this minute."""


def next_roll_call(sessions: Iterable[datetime], gone: Iterable[datetime], now: datetime) -> datetime:
    """When to look next; `sessions` are those to come, `gone` since when those are who still count."""
    looks = [starts_at - before for starts_at in sessions for before in BEFORE_SESSION]
    return min(at for at in [*looks, *map(counts_until, gone), now + LONGEST_REST] if at > now)


def put_off(circle_id: int, sessions: Collection[datetime], now: datetime) -> datetime:
    """When to call a roll instead that has no room in this minute; `sessions` are those to come.

    In the next minute if the circle meets soon; otherwise within a day, other circles at other times.
    """
    if any(starts_at <= now + MEETS_SOON for starts_at in sessions):
        return now + MINUTE
    moment = 1 + circle_id % (PUT_OFF_OVER // MINUTE)
    return min(now + moment * MINUTE, next_roll_call(sessions, [], now))
