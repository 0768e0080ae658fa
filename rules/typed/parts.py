"""What the phrases of a typed date or time may mean, before it is known what fits together."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import Enum, auto


class Which(Enum):
    """Which of the days with a name: the one that comes next, or one that “next” or “next week” may mean."""

    COMING = auto()
    NEXT = auto()
    NEXT_WEEK = auto()


class Unit(Enum):
    """A unit of the calendar, in which a span counts days and not hours."""

    DAY = auto()
    WEEK = auto()
    MONTH = auto()


@dataclass(frozen=True, slots=True)
class OnDate:
    """A day by what was typed of its date: “2026-12-01”, “1 Dec”, “the 1st”, “Dec”."""

    day: int | None = None
    month: int | None = None
    year: int | None = None


@dataclass(frozen=True, slots=True)
class OnWeekday:
    """“Thursday”, where Monday is 0."""

    weekday: int
    which: Which = Which.COMING


@dataclass(frozen=True, slots=True)
class Ahead:
    """So many days, weeks or months from today: “tomorrow”, “in two weeks”."""

    count: int
    unit: Unit = Unit.DAY


@dataclass(frozen=True, slots=True)
class SomeDay:
    """A stretch of days of which one is meant: “next week”."""


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day; 24:00 is the end of a day.

    `bare` is an hour without anything that says it is one: “6”. `in_half` is the same time in the other half of the
    day, which is meant if a part of the day says so: the 19:30 of “7:30 in the evening”.
    """

    hour: int
    minute: int = 0
    bare: bool = False
    in_half: "Clock | None" = field(default=None, compare=False)

    @property
    def span(self) -> timedelta:
        """How long after the day's first hour on the clock."""
        return timedelta(hours=self.hour, minutes=self.minute)


@dataclass(frozen=True, slots=True)
class DayPart:
    """“Evening”: the times of day from one to another."""

    begins: Clock
    ends: Clock

    def __contains__(self, clock: Clock) -> bool:
        return self.begins.span <= clock.span <= self.ends.span


@dataclass(frozen=True, slots=True)
class End:
    """When something ends, as it was typed: a session's length follows from its agenda."""

    text: str


@dataclass(frozen=True, slots=True)
class At:
    """An instant by itself: a timestamp of Discord's; `whole_day` where it shows only the day."""

    instant: datetime
    whole_day: bool = False


@dataclass(frozen=True, slots=True)
class After:
    """Elapsed time from now: “in 2 hours”."""

    span: timedelta


@dataclass(frozen=True, slots=True)
class InZone:
    """A time zone; `abbreviated` is the abbreviation by which it was named, which may mean one season's offset."""

    zone: str
    abbreviated: str = ""


@dataclass(frozen=True, slots=True)
class AtOffset:
    """An offset from UTC in minutes."""

    minutes: int


Part = OnDate | OnWeekday | Ahead | SomeDay | Clock | DayPart | End | At | After | InZone | AtOffset


@dataclass(frozen=True, slots=True)
class Token:
    """A phrase of the text, with all that it may mean; nothing at all for a word like “on”."""

    text: str
    meanings: Sequence[tuple[Part, ...]]


@dataclass(frozen=True, slots=True)
class Moment:
    """A typed date and time as it was understood: the instant, in UTC, and the local time that was typed.

    `zone` is empty when none was typed. `ends` is an end that was typed as well. `ends_day` is the day at whose end
    it is, where that was typed as midnight.
    """

    at: datetime
    local: datetime
    zone: str = ""
    ends: str = ""
    ends_day: date | None = None
