"""The times that several kinds of nudges share, so that one message can have what belongs together.

When each kind comes is in its module of `services/nudges/kinds/`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from rules.cadence import midpoint
from rules.nudges import spread
from vocabulary.goals import GoalStatus
from vocabulary.reasons import Reason

RECENTLY = timedelta(days=2)
TOO_LATE = timedelta(days=2)
CLOSE_TO_SESSION = timedelta(hours=24)
BEFORE_SESSION = timedelta(days=2)
SESSION_NEAR = Reason("nudges/session-near")
"""A reason without a number of days, since quiet hours or the weekly number may move the nudge."""


@dataclass(frozen=True, slots=True)
class LastProgress:
    """When a member last said something about a goal, and which status they gave; None when they only set it."""

    at: datetime
    status: GoalStatus | None = None


def halfway(member: int, since: datetime, session_at: datetime, zone: str) -> tuple[datetime, datetime]:
    """The middle of the time until a session, and until when there is still time to act before the session.

    It lies in the morning by the circle's clock. Raises Refusal for an unknown zone.
    """
    middle = midpoint(since, session_at, zone)
    at = middle + spread(member, f"halfway:{middle.timestamp():.0f}")
    return at, min(middle + TOO_LATE, session_at - CLOSE_TO_SESSION)


def ahead_of(member: int, session_at: datetime, before: timedelta = BEFORE_SESSION) -> datetime:
    """That long before a session, at the same instant for everything that one member is nudged about."""
    return session_at - before + spread(member, f"before:{session_at.timestamp():.0f}")


def made_unnecessary(progress: LastProgress, at: datetime) -> Reason | None:
    """Why a nudge about a goal is not needed at that time; None when it is."""
    if progress.status is GoalStatus.DONE:
        return Reason("nudges/goal-done")
    return Reason("nudges/checked-in") if at - progress.at < RECENTLY else None
