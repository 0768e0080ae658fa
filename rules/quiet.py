"""When a member may be written to: outside of their quiet hours, on the weekdays they chose, by their own clock."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from rules.cadence import check_zone, to_utc
from vocabulary.errors import Refusal
from vocabulary.limits import LONGEST_QUIET
from vocabulary.nudges import ALL_DAYS, QUIET_FROM, QUIET_UNTIL

Night = tuple[datetime, datetime]
"""Quiet hours of one day, from when until when."""

_DAY = timedelta(days=1)
_ROUNDS = 40


@dataclass(frozen=True, slots=True)
class DailyQuiet:
    """Hours of each day in which a member is to be left alone, by the clock in `zone`.

    They may lie over midnight; equal ends mean none. Raises Refusal for an unknown zone.
    """

    zone: str
    quiet_from: time = QUIET_FROM
    quiet_until: time = QUIET_UNTIL

    def __post_init__(self) -> None:
        check_zone(self.zone)

    @property
    def is_empty(self) -> bool:
        """Whether there are none."""
        return self.quiet_from == self.quiet_until

    def distance(self, begins: datetime, ends: datetime, furthest: timedelta) -> timedelta:
        """How far a stretch of time is from quiet hours at its nearer end, up to `furthest`; negative within them."""
        return distance_from(self.between(begins, begins), begins, ends, furthest)

    def between(self, since: datetime, until: datetime) -> Iterator[Night]:
        """The quiet hours of each day from the one before `since` to the one after `until`, from when until when."""
        if self.is_empty:
            return
        place = check_zone(self.zone)
        day, last = since.astimezone(place).date() - _DAY, until.astimezone(place).date() + _DAY
        while day <= last:
            yield self._on(day, place)
            day += _DAY

    def _on(self, day: date, place: ZoneInfo) -> Night:
        """The quiet hours that begin on a local date, from when until when."""
        ends_on = day if self.quiet_from < self.quiet_until else day + _DAY
        return (
            to_utc(datetime.combine(day, self.quiet_from), place),
            to_utc(datetime.combine(ends_on, self.quiet_until), place),
        )


@dataclass(frozen=True, slots=True)
class QuietHours(DailyQuiet):
    """A member's quiet hours, and the weekdays (Monday is 0) on which they may be written to at all.

    Raises Refusal for an unknown zone, no day at all, or quiet hours that leave less than four.
    """

    days: Collection[int] = ALL_DAYS

    def __post_init__(self) -> None:
        DailyQuiet.__post_init__(self)  # `super()` does not find a class that `slots` has made once more
        if not self.days or not set(self.days) <= ALL_DAYS:
            raise Refusal("nudges/no-day")
        begins, ends = (timedelta(hours=at.hour, minutes=at.minute) for at in (self.quiet_from, self.quiet_until))
        if (ends - begins) % _DAY > LONGEST_QUIET:
            raise Refusal("nudges/long-quiet-hours", longest=LONGEST_QUIET // timedelta(hours=1))

    def open_at(self, at: datetime) -> bool:
        """Whether a message at that instant is welcome."""
        local = at.astimezone(check_zone(self.zone))
        return local.weekday() in self.days and not self._quiet(local.time())

    def next_open(self, at: datetime, offset: timedelta = timedelta()) -> datetime:
        """The first welcome instant from `at` on; if that is later, `offset` after it, so that not all come at once."""
        for _ in range(_ROUNDS):
            if self.open_at(at):
                return at
            at = self._later(at) + offset
        raise Refusal("nudges/no-welcome-time")

    def _quiet(self, local: time) -> bool:
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= local < self.quiet_until
        return local >= self.quiet_from or local < self.quiet_until

    def _later(self, at: datetime) -> datetime:
        """When the next day begins for this member: the end of their quiet hours, or midnight without any."""
        place = check_zone(self.zone)
        first = at.astimezone(place).date()
        wakes = time() if self.is_empty else self.quiet_until
        moments = (to_utc(datetime.combine(first + _DAY * day, wakes), place) for day in range(3))
        return next(moment for moment in moments if moment > at)


def distance_from(nights: Iterable[Night], begins: datetime, ends: datetime, furthest: timedelta) -> timedelta:
    """How far a stretch of time is from these quiet hours, as `DailyQuiet.distance` says."""
    return min([furthest, *(max(quiet_from - ends, begins - quiet_until) for quiet_from, quiet_until in nights)])
