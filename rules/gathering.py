"""When a session starts, ends or is called off by itself, because people came or because nobody acted."""

from collections.abc import Collection
from datetime import datetime, timedelta

from rules.presses import EARLIEST_START

GIVEN_UP_AFTER = timedelta(minutes=45)
ASK_AGAIN_AFTER = timedelta(minutes=1)
"""When to look again while it is unknown who is in voice."""
PAUSE_GIVEN_UP_AFTER = timedelta(hours=1)
CLOSES_AFTER = timedelta(minutes=15)
"""How long after the last block a session stays open for commitments."""


def begins(members: Collection[int], present: Collection[int], starts_at: datetime, now: datetime) -> bool:
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


def given_up(starts_at: datetime, now: datetime) -> bool:
    """Whether it is too late for a session that nobody has started."""
    return now >= starts_at + GIVEN_UP_AFTER


def pause_given_up(paused_at: datetime, now: datetime) -> bool:
    """Whether a pause is so long that it ends the session."""
    return now >= paused_at + PAUSE_GIVEN_UP_AFTER


def closes(ends_at: datetime, now: datetime) -> bool:
    """Whether a session whose last block ended at `ends_at` closes without the commitments that are missing."""
    return now >= ends_at + CLOSES_AFTER
