"""How people write days: “2026-12-01”, “1/12”, “the 1st of December”, “next Thursday”, “tomorrow”."""

import re
from collections.abc import Sequence

from rules.typed.clock_phrases import clocks_of, hours_of
from rules.typed.parts import Ahead, Clock, DayPart, End, OnDate, OnWeekday, Part, SomeDay, Which
from rules.typed.phrases import Builder, Meanings, Phrase, always, phrase
from vocabulary.errors import Refusal

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LETTERS = 3
"""So many letters tell the months, and the weekdays, apart."""
_LAST_MONTH, _LAST_DAY = 12, 31
_CENTURY = 2000
_FULL_YEAR = 4

_MONTH = r"""(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?
    |oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)(?![a-z])\.?"""
_WEEKDAY = r"""(?P<weekday>mon(?:day)?|tue(?:sday|s)?|wed(?:nesday|s)?|thu(?:rsday|rs|r)?|fri(?:day)?|sat(?:urday)?
    |sun(?:day)?)\b\.?"""
_DAY = r"(?:the\s+)?(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?:[-/]|,?\s+)(?P<year>(?:19|20|21)\d\d|(?<=[-/])\d\d)(?![\d:])"
"""A year in full, or by two digits directly after a hyphen or slash."""
_NO_HOUR = r"(?![\d:]|\.\d|-\d+(?:[:.]|\s?[ap]\.?m\b)|\s*(?:[ap]\.?m\b|h\b|o'?\s?clock))"
"""What follows a day, and not an hour."""
_TWO_NUMBERS = r"(?P<first>\d{1,2})(?P<mark>[-/.])(?:(?<=\.)\s)?(?P<second>\d{1,2})"

_DAY_PARTS = {
    "morning": DayPart(Clock(0), Clock(11, 59)),
    "afternoon": DayPart(Clock(12), Clock(17, 59)),
    "evening": DayPart(Clock(17), Clock(24)),
    "night": DayPart(Clock(18), Clock(24)),
}


def _named(match: re.Match[str]) -> Meanings:
    """A day by what was typed of its day, month and year."""
    given = match.groupdict()
    day, month, year = given.get("day"), given.get("month"), given.get("year")
    number = None if month is None else int(month) if month.isdigit() else _place_in(_MONTHS, month) + 1
    found = _date(int(day) if day else None, number, _year(year))
    return [found] if found else _no_such_day(match)


def _with_year(match: re.Match[str]) -> Meanings:
    """Two numbers and a year; which number is the month is known only where the other one cannot be."""
    return _both_orders(match, _year(match["year"])) or _no_such_day(match)


def _without_year(match: re.Match[str]) -> Meanings:
    """A day and a month, in any order; or a time if a dot joins the two numbers, or two hours if a hyphen does."""
    first, second = int(match["first"]), int(match["second"])
    more: list[tuple[Part, ...]] = []
    if match["mark"] == "." and len(match["second"]) > 1:
        more = [(clock,) for clock in clocks_of(first, second)]
    elif match["mark"] == "-" and hours_of(second):
        more = [(clock, End(match["second"])) for clock in hours_of(first)]
    return [*_both_orders(match, None), *more] or _no_such_day(match)


def _both_orders(match: re.Match[str], year: int | None) -> list[tuple[Part, ...]]:
    first, second = int(match["first"]), int(match["second"])
    dates = (_date(day, month, year) for day, month in dict.fromkeys([(first, second), (second, first)]))
    return [date for date in dates if date]


def _date(day: int | None, month: int | None, year: int | None) -> tuple[Part, ...] | None:
    fits = (day is None or 1 <= day <= _LAST_DAY) and (month is None or 1 <= month <= _LAST_MONTH)
    return (OnDate(day, month, year),) if fits else None


def _year(digits: str | None) -> int | None:
    if digits is None:
        return None
    return int(digits) if len(digits) == _FULL_YEAR else _CENTURY + int(digits)


def _no_such_day(match: re.Match[str]) -> Meanings:
    raise Refusal("times/no-such-day", typed=match[0].strip())


def _on(which: Which) -> Builder:
    return lambda match: [(OnWeekday(_place_in(_WEEKDAYS, match["weekday"]), which),)]


def _part_of_day(match: re.Match[str]) -> Meanings:
    part = _DAY_PARTS[match["part"].lower()]
    return [(Ahead(0), part)] if match["this"] else [(part,)]


def _place_in(names: Sequence[str], name: str) -> int:
    return names.index(name[:_LETTERS].lower())


DAY_PHRASES: Sequence[Phrase] = (
    phrase(r"(?P<year>\d{4})(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})(?!\d)", _named),
    phrase(rf"{_TWO_NUMBERS}(?P=mark)\s?(?P<year>\d{{4}}|(?<=[-/.])\d\d)(?![\d:])", _with_year),
    phrase(rf"{_DAY}\.?(?:[-/]|\s+of\s+|\s*){_MONTH}(?:{_YEAR})?", _named),
    phrase(rf"{_MONTH}[-/\s]*{_DAY}{_NO_HOUR}(?:{_YEAR})?", _named),
    phrase(rf"{_MONTH}(?:{_YEAR})?", _named),
    phrase(rf"{_TWO_NUMBERS}\.?(?![\d:]|\s?[ap]\.?m\b)", _without_year),
    phrase(r"(?:the\s+)?(?P<day>\d{1,2})(?:st|nd|rd|th)\b", _named),
    phrase(r"(?P<year>20\d\d)(?![\d:.h])", _named),
    phrase(rf"next\s+week,?\s+(?:on\s+)?{_WEEKDAY}", _on(Which.NEXT_WEEK)),
    phrase(rf"{_WEEKDAY},?\s+(?:of\s+)?next\s+week\b", _on(Which.NEXT_WEEK)),
    phrase(rf"next\s+{_WEEKDAY}", _on(Which.NEXT)),
    phrase(rf"(?:this\s+coming\s+|this\s+|coming\s+)?{_WEEKDAY}", _on(Which.COMING)),
    phrase(r"(?:the\s+)?day\s+after\s+tomorrow\b", always(Ahead(2))),
    phrase(r"(?:tomorrow|tomorow|tommorr?ow|tmrr?w|tmr|tmw|tomoz|2morrow)\b", always(Ahead(1))),
    phrase(r"today\b", always(Ahead(0))),
    phrase(r"tonight\b", always(Ahead(0), _DAY_PARTS["evening"])),
    phrase(r"yesterday\b", always(Ahead(-1))),
    phrase(r"(?:this|next|the)\s+(?:week(?:end)?|month|year)\b|weekend\b", always(SomeDay())),
    phrase(r"(?:(?P<this>this\s+)|in\s+the\s+|at\s+)?(?P<part>morning|afternoon|evening|night)\b", _part_of_day),
)
