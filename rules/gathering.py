"""When a session starts, ends or is called off by itself, because people came or because nobody acted."""

from collections.abc import Collection
from datetime import datetime, timedelta

LATEST_START = timedelta(minutes=45)
ASK_AGAIN_AFTER = timedelta(minutes=1)
"""When to look again while it is unknown who is in voice."""
FEWEST = 2
"""So many meet at least."""
SHORTEST_GAIN = timedelta(minutes=1)
"""By how much a session must begin before its time to be worth a question."""
LONGEST_PAUSE = timedelta(hours=1)
CLOSES_AFTER = timedelta(minutes=15)
"""How long after the last block a session stays open for commitments."""


def starts_by_itself(
    members: Collection[int], present: Collection[int], cannot_come: Collection[int], starts_at: datetime, now: datetime
) -> bool:
    """Whether the session starts by itself: from its time on, as soon as enough members are in voice.

    That is more than half as many as can come, and at least two.
    """
    here, expected = set(members) & set(present), set(members) - set(cannot_come)
    return now >= starts_at and len(here) * 2 > len(expected) and len(here) >= min(len(members), FEWEST)


def all_here_early(
    members: Collection[int], present: Collection[int], cannot_come: Collection[int], starts_at: datetime, now: datetime
) -> bool:
    """Whether nobody has to be waited for, so that the session could start before its time.

    That is when all who can come are in voice, at least two of them, with time to gain.
    """
    expected = set(members) - set(cannot_come)
    return now < starts_at - SHORTEST_GAIN and len(expected) > 1 and expected <= set(present)


def too_late_to_start(starts_at: datetime, now: datetime) -> bool:
    """Whether it is too late for a session that nobody has started."""
    return now >= starts_at + LATEST_START


def pause_too_long(paused_at: datetime, now: datetime) -> bool:
    """Whether a pause is so long that it ends the session."""
    return now >= paused_at + LONGEST_PAUSE


def closes_by_itself(ends_at: datetime, now: datetime) -> bool:
    """Whether a session whose last block ended at `ends_at` closes without the commitments that are missing."""
    return now >= ends_at + CLOSES_AFTER
