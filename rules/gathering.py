"""Whether a session begins by itself, and when waiting for people has an end."""

from collections.abc import Collection
from datetime import datetime, timedelta

from rules.presses import EARLIEST_START

GIVEN_UP_AFTER = timedelta(minutes=45)
ASK_AGAIN_AFTER = timedelta(minutes=1)
"""How soon to look again when it is unknown who is in voice."""
PAUSE_GIVEN_UP_AFTER = timedelta(hours=1)
CLOSES_AFTER = timedelta(minutes=15)
"""How long after the last block a session stays open for commitments."""


def begins(members: Collection[int], present: Collection[int], starts_at: datetime, now: datetime) -> bool:
    """Whether enough members are in voice for the session to begin without anybody's press.

    Before the planned start, when everyone is there (a quarter of an hour ahead at most); from then on, when more
    than half of the members are.
    """
    here = len(set(members) & set(present))
    if here == 0 or now < starts_at - EARLIEST_START:
        return False
    if now < starts_at:
        return here == len(members)
    return here * 2 > len(members)


def given_up(starts_at: datetime, now: datetime) -> bool:
    """Whether a session that nobody began no longer will be."""
    return now >= starts_at + GIVEN_UP_AFTER


def pause_given_up(paused_at: datetime, now: datetime) -> bool:
    """Whether a pause that nobody ended has become the end of the session."""
    return now >= paused_at + PAUSE_GIVEN_UP_AFTER


def closes(ends_at: datetime, now: datetime) -> bool:
    """Whether a session whose last block ended at `ends_at` waits for commitments no longer."""
    return now >= ends_at + CLOSES_AFTER
