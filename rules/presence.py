"""Attendance of a member, from the stretches of time that they spent in a session's voice channel.

A stretch is when they came and when they left; None while they are there.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from rules.blocks import NOTHING

Stretch = tuple[datetime, datetime | None]


def came_late(stretches: Iterable[Stretch], began: datetime) -> bool:
    """Whether they came only after the session `began`. Leaving and coming back is no lateness."""
    during = [came for came, left in stretches if left is None or left > began]
    return bool(during) and min(during) > began


def here_for(stretches: Iterable[Stretch], began: datetime, until: datetime) -> timedelta:
    """How long they were there between `began` and `until`."""
    spans = (min(left or until, until) - max(came, began) for came, left in stretches)
    return sum((max(NOTHING, span) for span in spans), NOTHING)
