"""When partners are given a brief, and with which questions it starts them. What they were given so far decides."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from rules.cadence import check_zone, to_utc

AFTER_SESSION = timedelta(days=2)
"""By then most have set their goals."""
MORNING = time(10)
BEFORE_SESSION = timedelta(days=2)
"""So long before the next session there is still time to meet."""
STARTERS = 2


@dataclass(frozen=True, slots=True)
class BriefTime:
    """When a brief is due, and until when it is of use."""

    at: datetime
    until: datetime


def next_brief(
    opened_at: datetime,
    ends_at: datetime,
    cycle_opened_at: datetime,
    session_at: datetime | None,
    zone: str,
    *,
    first: bool,
) -> BriefTime | None:
    """The brief of an open cycle for partners who were given none in it; None where it would come too late.

    The `first` comes when they become partners, of use until the next session or `ends_at`. The others come two days
    after the session with which the cycle began, in the morning by the circle's clock, while another session is ahead.
    Raises Refusal for an unknown zone.
    """
    if first:
        return BriefTime(opened_at, session_at or ends_at)
    if session_at is None:
        return None
    place = check_zone(zone)
    day = (cycle_opened_at.astimezone(place) + AFTER_SESSION).date()
    at = max(opened_at, to_utc(datetime.combine(day, MORNING), place))
    return BriefTime(at, session_at) if at <= session_at - BEFORE_SESSION else None


def starters(names: Sequence[str], asked: Iterable[Collection[str]], turn: int) -> tuple[str, ...]:
    """Two of the questions with these names, none again before all others were asked.

    `asked` are those that any of the partners was asked so far. `turn` has partners of one circle begin elsewhere in
    the table.
    """
    often = Counter(name for questions in asked for name in questions)
    places = {name: (place - turn * STARTERS) % len(names) for place, name in enumerate(names)}
    return tuple(sorted(names, key=lambda name: (often[name], places[name]))[:STARTERS])
