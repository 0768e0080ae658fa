"""When a member may be written to: outside of their quiet hours, on the weekdays they chose, by their own clock."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from rules.cadence import check_zone, to_utc
from vocabulary.errors import Refusal
from vocabulary.limits import LONGEST_QUIET
from vocabulary.nudges import ALL_DAYS, QUIET_FROM, QUIET_UNTIL

_DAY = timedelta(days=1)
_ROUNDS = 40


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Quiet hours in `zone`, and the weekdays on which messages are welcome (Monday is 0).

    Quiet hours may go over midnight; there are none where both ends are equal. Raises Refusal for an unknown zone, no
    day at all, or quiet hours of more than 20 hours.
    """

    zone: str
    quiet_from: time = QUIET_FROM
    quiet_until: time = QUIET_UNTIL
    days: Collection[int] = ALL_DAYS

    def __post_init__(self) -> None:
        check_zone(self.zone)
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
        """The next end of the member's quiet hours, or the next midnight if they have none."""
        tz = check_zone(self.zone)
        first = at.astimezone(tz).date()
        wakes = time() if self.quiet_from == self.quiet_until else self.quiet_until
        moments = (to_utc(datetime.combine(first + _DAY * day, wakes), tz) for day in range(3))
        return next(moment for moment in moments if moment > at)
