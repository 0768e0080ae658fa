"""When each kind of nudge comes, until when it makes sense, and what speaks against it: one rule for each kind.

A rule bears the name of its kind in `vocabulary.nudges.NudgeKind`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from rules.cadence import midpoint
from rules.nudges import Occasion, spread
from vocabulary.duties import Duty
from vocabulary.goals import GoalStatus
from vocabulary.keys import OccasionKey
from vocabulary.nudges import NudgeKind

RECENTLY = timedelta(days=2)
TOO_LATE = timedelta(days=2)
BEFORE_SESSION = timedelta(days=2)
TOO_CLOSE = timedelta(hours=12)
DUTY_BEFORE = (BEFORE_SESSION, timedelta(hours=1))
TO_PREPARE = timedelta(minutes=5)
"""A reminder of a duty that leaves less time than this helps nobody."""
CLOSE_TO_SESSION = timedelta(hours=24)
GOAL_AFTER, GOAL_UNTIL = timedelta(days=1), timedelta(days=4)
MISSED_UNTIL = timedelta(days=5)
UNMET_FOR = timedelta(days=7)
SESSION_NEAR = "the session is near"
"""A reason without a number of days, since quiet hours or the weekly number may move the nudge."""


@dataclass(frozen=True, slots=True)
class LastProgress:
    """When a member last said something about a goal, and which status they gave; None when they only set it."""

    at: datetime
    status: GoalStatus | None = None


def goal_unset(member: int, cycle: int, opened_at: datetime, *, is_set: bool) -> Occasion:
    """A day after the session that opened the cycle, to a member who has no goal yet."""
    key = OccasionKey(NudgeKind.GOAL_UNSET, cycle)
    against = "your goal is set" if is_set else None
    at = opened_at + GOAL_AFTER + spread(member, str(key))
    return Occasion(key, at, opened_at + GOAL_UNTIL, "the session was a day ago", against)


def check_in(
    member: int, goal: int, opened_at: datetime, session_at: datetime, zone: str, progress: LastProgress, now: datetime
) -> Occasion:
    """In the middle of the cycle, in the morning by the circle's clock. Raises Refusal for an unknown zone."""
    at, until = _halfway(member, opened_at, session_at, zone)
    against = _made_unnecessary(progress, max(at, now))
    return Occasion(OccasionKey(NudgeKind.CHECK_IN, goal), at, until, "the cycle is half over", against)


def commitment(
    member: int, capture: int, made_at: datetime, session_at: datetime, zone: str, *, answered: bool
) -> Occasion:
    """Halfway from a commitment to the next session, at the same hour as the check-in, so that one message has both.

    Raises Refusal for an unknown zone.
    """
    at, until = _halfway(member, made_at, session_at, zone)
    against = "you told how it went" if answered else None
    return Occasion(OccasionKey(NudgeKind.COMMITMENT, capture), at, until, "half of the time for it is over", against)


def partner_unmet(
    member: int, partnership: int, opened_at: datetime, ends_at: datetime, zone: str, *, met: bool
) -> Occasion:
    """In the middle of a term, to partners who have not met yet. Raises Refusal for an unknown zone."""
    key, middle = OccasionKey(NudgeKind.PARTNER_UNMET, partnership), midpoint(opened_at, ends_at, zone)
    at, against = middle + spread(member, str(key)), "you have met" if met else None
    return Occasion(key, at, middle + UNMET_FOR, "half of your time as partners is over", against)


def before_session(
    member: int, session: int, session_at: datetime, progress: LastProgress, now: datetime, *, away: bool
) -> Occasion:
    """Two days before a session, about the goal. A session that was moved is a new occasion."""
    key = OccasionKey.before_session(session, session_at)
    at = _before(member, session_at, BEFORE_SESSION)
    against = "you cannot come" if away else _made_unnecessary(progress, max(at, now))
    return Occasion(key, at, session_at - TOO_CLOSE, SESSION_NEAR, against)


def duty(
    member: int,
    session: int,
    what: Duty,
    session_at: datetime,
    named_at: datetime,
    acted_at: datetime | None = None,
) -> tuple[Occasion, ...]:
    """The reminders of a duty, without those that were due before `named_at`, when the member got it.

    None either to a member who did something about it (`acted_at`) as shortly before as the session is ahead.
    """
    due = [before for before in DUTY_BEFORE if named_at < session_at - before]
    return tuple(_duty_reminder(member, session, what, session_at, before, acted_at) for before in due)


def missed_session(member: int, session: int, closed_at: datetime, *, committed: bool) -> Occasion:
    """After a session, to a member who was not there."""
    key = OccasionKey(NudgeKind.MISSED_SESSION, session)
    at, against = closed_at + spread(member, str(key)), "you made a commitment" if committed else None
    return Occasion(key, at, closed_at + MISSED_UNTIL, "you missed the session", against)


def _duty_reminder(
    member: int, session: int, what: Duty, session_at: datetime, before: timedelta, acted_at: datetime | None
) -> Occasion:
    key = OccasionKey.duty(session, what, before // timedelta(hours=1), session_at)
    early = before == BEFORE_SESSION
    at = _before(member, session_at, before) if early else session_at - before
    later_ones = [session_at - later for later in DUTY_BEFORE if later < before]
    lately = acted_at is not None and at - acted_at < before
    return Occasion(
        key,
        at,
        until=min(later_ones, default=session_at - TO_PREPARE),
        because="there is time to prepare" if early else SESSION_NEAR,
        against="you did something about it just before" if lately else None,
    )


def _halfway(member: int, since: datetime, session_at: datetime, zone: str) -> tuple[datetime, datetime]:
    """The middle of the time until a session, and until when there is still time to act before the session."""
    middle = midpoint(since, session_at, zone)
    at = middle + spread(member, f"halfway:{middle.timestamp():.0f}")
    return at, min(middle + TOO_LATE, session_at - CLOSE_TO_SESSION)


def _before(member: int, session_at: datetime, before: timedelta) -> datetime:
    """That long before a session, at the same instant for everything that one member is nudged about."""
    return session_at - before + spread(member, f"before:{session_at.timestamp():.0f}")


def _made_unnecessary(progress: LastProgress, at: datetime) -> str | None:
    if progress.status is GoalStatus.DONE:
        return "your goal is reached"
    return "you spoke about your goal in the two days before" if at - progress.at < RECENTLY else None
