"""When a session starts, ends or is called off by itself, because people came or because nobody acted."""

from collections.abc import Collection
from datetime import datetime, timedelta

from rules.session_moves import EARLIEST_START

LATEST_START = timedelta(minutes=45)
ASK_AGAIN_AFTER = timedelta(minutes=1)
"""When to look again while it is unknown who is in voice."""
LONGEST_PAUSE = timedelta(hours=1)
CLOSES_AFTER = timedelta(minutes=15)
"""How long after the last block a session stays open for commitments."""


def starts_by_itself(members: Collection[int], present: Collection[int], starts_at: datetime, now: datetime) -> bool:
    """Whether enough members are in voice for the session to start by itself.

    Before the planned start that takes everybody, and is at most a quarter of an hour early; from the planned start
    on it takes more than half of the members.
    """
    here = len(set(members) & set(present))
    if here == 0 or now < starts_at - EARLIEST_START:
        return False
    if now < starts_at:
        return here == len(members)
    return here * 2 > len(members)


def too_late_to_start(starts_at: datetime, now: datetime) -> bool:
    """Whether it is too late for a session that nobody has started."""
    return now >= starts_at + LATEST_START


def pause_too_long(paused_at: datetime, now: datetime) -> bool:
    """Whether a pause is so long that it ends the session."""
    return now >= paused_at + LONGEST_PAUSE


def closes_by_itself(ends_at: datetime, now: datetime) -> bool:
    """Whether a session whose last block ended at `ends_at` closes without the commitments that are missing."""
    return now >= ends_at + CLOSES_AFTER
