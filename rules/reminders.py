"""When somebody is reminded of a duty that is theirs: two days before the session, and one hour before."""

from dataclasses import dataclass
from datetime import datetime, timedelta

BEFORE = (timedelta(days=2), timedelta(hours=1))
SHORT_NOTICE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Reminder:
    """What is due now: the reminder of so long `before`; `late` when it could not come in time."""

    before: timedelta
    late: bool


def remind(starts_at: datetime, named_at: datetime, now: datetime) -> tuple[Reminder | None, datetime | None]:
    """Which reminder is due, if any, and when to look again; None once the session was to begin.

    Who was named later than a reminder would have come was told then, and is not reminded at once. Of several that
    are due, as after a time away, only the last one counts.
    """
    if now >= starts_at:
        return None, None
    moments = [(starts_at - before, before) for before in BEFORE]
    again = next((at for at, _ in moments if at > now), starts_at)
    due = [(at, before) for at, before in moments if named_at < at <= now]
    if not due:
        return None, again
    at, before = due[-1]
    return Reminder(before, late=now - at > SHORT_NOTICE), again
