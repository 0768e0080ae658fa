"""When the failure of the month is: each circle has a day of the month of its own, the one on which it was founded.

In a month without that day it is the month's last one, and the next month it is the usual one again.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from rules.cadence import check_zone, to_utc

NOTICE = timedelta(days=7)
"""How long before the day somebody is asked; who is asked later, has as much time all the same."""
STILL_ASKED = timedelta(days=7)
"""So long after the day it is still asked for; later than that the month has gone by."""
A_LITTLE_LATE = timedelta(hours=1)
AT = time(10)
TERM = timedelta(weeks=7)
"""For how long a story stays that an earlier version kept."""


@dataclass(frozen=True, slots=True)
class Month:
    """A month's local `day`, when somebody is asked for it, and from when on it can be told."""

    day: date
    asks_at: datetime
    starts_at: datetime


def next_day(founded: date, after: date) -> date:
    """The first of a circle's days later than the local date `after`; there is none in the month of its founding."""
    months = max(1, 12 * (after.year - founded.year) + after.month - founded.month)
    day = founded + relativedelta(months=months)
    return day if day > after else founded + relativedelta(months=months + 1)


def next_month(
    founded_at: datetime, zone: str, now: datetime, *, after: date | None = None, paused_until: date | None = None
) -> Month:
    """The next month of a circle for which somebody is to be asked, perhaps now.

    `after` is the day of the last one that was asked for; there is none in a pause, which ends on a local date. Raises
    Refusal for an unknown zone.
    """
    place = check_zone(zone)
    founded = founded_at.astimezone(place).date()
    day = next_day(founded, after or founded)
    while _at(day, place) + STILL_ASKED < now or (paused_until is not None and day < paused_until):
        day = next_day(founded, day)
    starts_at = _at(day, place)
    asks_at = _at(day - NOTICE, place)
    return Month(day, asks_at, starts_at if now <= asks_at + A_LITTLE_LATE else max(starts_at, now + NOTICE))


def _at(day: date, place: ZoneInfo) -> datetime:
    return to_utc(datetime.combine(day, AT), place)
