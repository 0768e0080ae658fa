"""Nudges: what they are about, and the default times for sending them."""

from datetime import time
from enum import StrEnum


class NudgeKind(StrEnum):
    """What a nudge is about; each is something that the member chose."""

    GOAL = "goal"
    CHECK_IN = "check-in"
    PROMISE = "promise"
    PARTNER = "partner"
    SESSION = "session"
    DUTY = "duty"
    MISSED = "missed"


QUIET_FROM, QUIET_UNTIL = time(22), time(8)
"""The default quiet hours, in the member's local time."""

ALL_DAYS = frozenset(range(7))
"""All weekdays; Monday is 0."""
