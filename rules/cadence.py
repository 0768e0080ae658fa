"""When a circle meets. The calendar is in local time: an 18:00 session stays at 18:00 when clocks change."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from dateutil.rrule import WEEKLY, rrule

from rules.standard import check_minutes
from vocabulary.errors import Refusal
from vocabulary.limits import FEWEST_WEEKS, MOST_WEEKS, USUAL_SESSION

FURTHEST = timedelta(days=366)
"""How far ahead something is planned; a day beyond that must be a slip."""

_DAY = timedelta(days=1)
_WEEK = range(7)


@dataclass(frozen=True, slots=True)
class Cadence:
    """When a circle meets: every `weeks` weeks on that `weekday` (Monday is 0) at `at`, for `minutes`, all in `zone`.

    `since` is a local date; the first session is on the first such weekday from then on.
    Raises Refusal for an unknown zone, a weekday other than 0 to 6, or a rhythm or length outside of the limits.
    """

    since: date
    weekday: int
    at: time
    zone: str
    weeks: int = 2
    minutes: int = USUAL_SESSION

    def __post_init__(self) -> None:
        check_zone(self.zone)
        check_weeks(self.weeks)
        check_minutes(self.minutes)
        if self.weekday not in _WEEK:
            raise Refusal("calendar/no-weekday")

    @property
    def first(self) -> datetime:
        """The naive local time of the first session."""
        return datetime.combine(self.since + _DAY * ((self.weekday - self.since.weekday()) % len(_WEEK)), self.at)


def upcoming(
    cadence: Cadence, skipped: Collection[date], paused_until: date | None, after: datetime, count: int = 2
) -> list[datetime]:
    """The next `count` sessions later than `after`, in UTC.

    On `skipped` local dates (holidays), and before the local date `paused_until`, there is none. The rhythm goes on
    meanwhile: the sessions after a pause are those that the circle would have had anyway, so a pause ends by itself.
    """
    tz = check_zone(cadence.zone)
    found: list[datetime] = []
    while len(found) < count:
        (after,) = next_sessions(cadence.first, cadence.zone, cadence.weeks, after, 1)
        day = after.astimezone(tz).date()
        if day not in skipped and (paused_until is None or day >= paused_until):
            found.append(after)
    return found


def next_sessions(first_local: datetime, zone: str, weeks: int, after: datetime, count: int) -> list[datetime]:
    """The next `count` sessions later than the instant `after`, in UTC.

    They repeat every `weeks` weeks from `first_local`, a naive local time in `zone`, always at the same local time.
    A local time that does not exist, because clocks skip it, moves later by what they skip; of a local time that
    comes twice the first counts.

    Raises Refusal for an unknown zone or a rhythm other than 1 to 8 weeks.
    """
    tz = check_zone(zone)
    check_weeks(weeks)
    # A day early, since local times cannot be compared with an instant while clocks change.
    since = after.astimezone(tz).replace(tzinfo=None) - _DAY
    rule = rrule(WEEKLY, interval=weeks, dtstart=first_local)
    sessions = (to_utc(local, tz) for local in rule.xafter(since))
    return list(islice((session for session in sessions if session > after), count))


def midpoint(opens: datetime, closes: datetime, zone: str, hour: int = 10) -> datetime:
    """The middle of a cycle: `hour` o'clock in `zone` on its middle day, in UTC.

    In a cycle so short that this would be outside of it, the exact middle.
    """
    tz = check_zone(zone)
    first, last = (instant.astimezone(tz).date() for instant in (opens, closes))
    middle = at_hour(first + (last - first) // 2, hour, tz)
    return middle if opens < middle < closes else opens + (closes - opens) / 2


def pause_ends(day: date, zone: str, hour: int = 9) -> datetime:
    """When a pause ends that lasts until a local day: in the morning, since nobody wants to read that at midnight."""
    return at_hour(day, hour, check_zone(zone))


def to_utc(local: datetime, zone: ZoneInfo) -> datetime:
    """The instant of a naive local time; skipped and doubled times are read as in `next_sessions`."""
    # With fold 0, Python reads a skipped time by the offset before the change, which moves it later by the gap.
    return local.replace(tzinfo=zone, fold=0).astimezone(UTC)


def check_zone(name: str) -> ZoneInfo:
    """The IANA zone of that name. Raises Refusal when there is none."""
    try:
        return ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        raise Refusal("times/unknown-zone", zone=name) from None


def check_weeks(weeks: int) -> None:
    """Raises Refusal for a rhythm other than 1 to 8 weeks."""
    if not FEWEST_WEEKS <= weeks <= MOST_WEEKS:
        raise Refusal("calendar/weeks-between", fewest=FEWEST_WEEKS, most=MOST_WEEKS)


def at_hour(day: date, hour: int, zone: ZoneInfo) -> datetime:
    return to_utc(datetime.combine(day, time(hour)), zone)
