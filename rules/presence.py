"""Attendance of a member, from the stretches of time that they spent in a session's voice channel.

A stretch is when they came and when they left; None while they are there.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from rules.blocks import NOTHING

Stretch = tuple[datetime, datetime | None]


def came_late(stretches: Iterable[Stretch], started_at: datetime) -> bool:
    """Whether they came after the session began, at `started_at`; leaving and coming back is not late."""
    during = [came for came, left in stretches if left is None or left > started_at]
    return bool(during) and min(during) > started_at


def here_for(stretches: Iterable[Stretch], started_at: datetime, until: datetime) -> timedelta:
    """How long they were there between `started_at` and `until`."""
    spans = (min(left or until, until) - max(came, started_at) for came, left in stretches)
    return sum((max(NOTHING, span) for span in spans), NOTHING)
