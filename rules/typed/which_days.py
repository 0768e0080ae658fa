"""On which days all fits that was typed of a day: the coming Thursday, the next 1st, tomorrow."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product
from typing import Self

from dateutil.relativedelta import relativedelta

from rules.cadence import FURTHEST
from rules.typed.parts import Ahead, OnDate, OnWeekday, SomeDay, Unit, Which
from vocabulary.errors import Refusal

DayPiece = OnDate | OnWeekday | Ahead | SomeDay

_DAY, _WEEK = timedelta(days=1), timedelta(weeks=1)
_DAYS_OF_WEEK = 7
_EARLIER = 3
"""So many of the seven days around a date lie before it."""
_LEAP_YEARS = 8
"""Within so many years there is one with a 29 February."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a day has to be like; None where nothing was typed."""

    weekday: int | None = None
    day: int | None = None
    month: int | None = None
    year: int | None = None

    @property
    def names_a_day(self) -> bool:
        """Whether enough was typed to tell which day is meant, or nothing, so that the next one is."""
        if self.day is None:
            return self.month is None and self.year is None
        return self.month is not None or self.year is None

    def fits(self, day: date) -> bool:
        """Whether a day is like that."""
        return (
            self.day in (None, day.day)
            and self.month in (None, day.month)
            and self.weekday in (None, day.weekday())
            and self.year in (None, day.year)
        )

    def days(self, first: date) -> Iterator[date]:
        """The days from `first` on that are like that, as far ahead as anything is planned."""
        return (day for number in range(FURTHEST.days + 1) if self.fits(day := first + number * _DAY))

    def whole(self, today: date) -> date | None:
        """The date that was typed, even if it is far away; None for one that no calendar has, and for less than a date.

        Without its year it is the next one.
        """
        years = [self.year] if self.year is not None else range(today.year, today.year + _LEAP_YEARS + 1)
        for year in years:
            with suppress(ValueError):
                day = date(year, self.month or 0, self.day or 0)
                if day >= today or self.year is not None:
                    return day
        return None

    def __and__(self, other: Self) -> "Wanted | None":
        """What both of them say; None if they contradict each other."""
        pairs = {name: (getattr(self, name), getattr(other, name)) for name in self.__slots__}
        if any(None not in pair and pair[0] != pair[1] for pair in pairs.values()):
            return None
        return Wanted(**{name: mine if mine is not None else theirs for name, (mine, theirs) in pairs.items()})


def all_wanted(pieces: Sequence[tuple[str, DayPiece]], today: date) -> list[Wanted]:
    """What a day has to be like by all of these, each with its text; several for “next Friday”, which has two meanings.

    Raises Refusal where they contradict each other, or do not tell which day is meant.
    """
    found: list[Wanted] = []
    for choice in product(*(_meanings(text, piece, today) for text, piece in pieces)):
        wanted = Wanted()
        for number, one in enumerate(choice):
            both = wanted & one
            if both is None:
                raise Refusal("times/two-days", first=pieces[number - 1][0], second=pieces[number][0])
            wanted = both
        found.append(wanted)
    if not all(wanted.names_a_day for wanted in found):
        raise Refusal("times/no-day")
    return found


def end_of(length: Ahead, first: date) -> date:
    """The day after something that begins on `first` and lasts so long; a month without that day ends with its last."""
    if length.unit is not Unit.MONTH:
        return _counted("", length.count, length.unit, first)
    day = first + relativedelta(months=length.count)
    return day if day.day == first.day else day + _DAY


def days_beside(day: date, weekday: int) -> list[date]:
    """The days with that name next to a day: the nearer one, and the one a week after it."""
    first = day - _EARLIER * _DAY
    near = first + _DAY * ((weekday - first.weekday()) % _DAYS_OF_WEEK)
    return [near, near + _WEEK]


def _meanings(text: str, piece: DayPiece, today: date) -> list[Wanted]:
    match piece:
        case OnDate(day, month, year):
            return [Wanted(None, day, month, year)]
        case OnWeekday(weekday, Which.COMING):
            return [Wanted(weekday)]
        case OnWeekday(weekday, which):
            return [_exactly(day) for day in _next(weekday, which, today)]
        case Ahead(count, unit):
            return [_exactly(_counted(text, count, unit, today))]
        case SomeDay():
            raise Refusal("times/no-day")


def _next(weekday: int, which: Which, today: date) -> list[date]:
    """What “next Friday” or “Friday next week” may mean, where weeks begin on Sunday or on Monday."""
    sunday = today - _DAY * ((today.weekday() + 1) % _DAYS_OF_WEEK)
    monday = today - _DAY * today.weekday()
    days = {
        sunday + _WEEK + _DAY * ((weekday + 1) % _DAYS_OF_WEEK),
        monday + _WEEK + _DAY * weekday,
    }
    if which is Which.NEXT:
        days.add(today + _DAY * ((weekday - today.weekday() - 1) % _DAYS_OF_WEEK + 1))
    return sorted(day for day in days if day > today)


def _counted(text: str, count: int, unit: Unit, today: date) -> date:
    if unit is not Unit.MONTH:
        return today + count * (_WEEK if unit is Unit.WEEK else _DAY)
    day = today + relativedelta(months=count)
    if day.day != today.day:
        raise Refusal("times/no-such-day", typed=text)
    return day


def _exactly(day: date) -> Wanted:
    return Wanted(None, day.day, day.month, day.year)
