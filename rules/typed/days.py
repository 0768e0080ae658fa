"""Reads a day to come: “7 January”, “Monday”, “in 3 weeks”, “2027-01-07”."""

import re
from dataclasses import replace
from datetime import date, datetime, timedelta

from rules.cadence import FURTHEST, check_zone
from rules.typed.choices import Parts, phrase_in_doubt, strongest, tried
from rules.typed.instants import Where
from rules.typed.parts import Ahead, At, OnDate, OnWeekday, SomeDay
from rules.typed.span_phrases import length_in_days
from rules.typed.tokens import tokens_of
from rules.typed.which_days import DayPiece, Wanted, all_wanted, days_beside, end_of
from rules.typed.writing import write_day
from vocabulary.errors import Ambiguous, Refusal

_DAY = timedelta(days=1)
_UNTIL = re.compile(r"\s*(?:until|till|through)\s+(?=\S)", re.IGNORECASE)
_NONE = ("times/unreadable", "times/no-day")


def read_day(text: str, zone: str, now: datetime, *, from_today: bool = False) -> date:
    """Read a day without a time, as it is in `zone`; `from_today` it may be today, by its name or its date.

    Raises Ambiguous when it can be read in several ways or contradicts itself; Refusal when it is none, has a time as
    well, is today or before, or is more than a year away.
    """
    check_zone(zone)
    try:
        return _day(text, zone, now, from_today=from_today)
    except Refusal as refusal:
        if refusal.sentence not in _NONE:
            raise
        raise Refusal("times/unreadable-day", typed=refusal.facts.get("typed", text.strip())) from None


def read_last_day(text: str, first: date, zone: str, now: datetime) -> date:
    """Read the last day of something that begins on `first`: a day, or how long it takes, the first day included.

    It may be today, and begin with “until”. Raises as `read_day` does.
    """
    typed = _UNTIL.sub("", text)
    length = length_in_days(typed)
    if length is None:
        return read_day(typed, zone, now, from_today=True)
    last = end_of(length, first) - _DAY
    if last - Where(zone).local(now).date() > FURTHEST:
        raise Refusal("times/far-away", day=last)
    return last


def _day(text: str, zone: str, now: datetime, *, from_today: bool) -> date:
    tokens, today = tokens_of(text, zone, now), Where(zone).local(now).date()
    readings, against = tried(tokens, lambda parts: _days(parts, zone, today, from_today=from_today))
    if not readings:
        raise strongest(against)
    days = sorted({day for _, day in readings})
    if len(days) > 1:
        typed = phrase_in_doubt(tokens, [parts for parts, _ in readings], text)
        raise Ambiguous(Refusal("times/several", typed=typed), [write_day(day) for day in days])
    return days[0]


def _days(parts: Parts, zone: str, today: date, *, from_today: bool) -> list[date]:
    """The next days that are like that. Raises Refusal when there is none."""
    pieces = [(text, _as_piece(text, part, zone)) for text, part in parts]
    if not pieces:
        raise Refusal("times/no-day")
    typed = " ".join(text for text, _ in pieces)
    wanted = dict.fromkeys(all_wanted(pieces, today))
    return [_next(one, today, typed, from_today=from_today) for one in wanted]


def _as_piece(text: str, part: object, zone: str) -> DayPiece:
    if isinstance(part, At) and part.whole_day:
        day = Where(zone).local(part.instant)
        return OnDate(day.day, day.month, day.year)
    if isinstance(part, OnDate | OnWeekday | Ahead | SomeDay):
        return part
    raise Refusal("times/day-only", typed=text)


def _next(wanted: Wanted, today: date, typed: str, *, from_today: bool) -> date:
    only_weekday = wanted.weekday is not None and wanted.day is None
    first = today if from_today and not only_weekday else today + _DAY
    day = next(wanted.days(first), None)
    if day is not None and day - today <= FURTHEST:
        return day
    if wanted.weekday is not None and wanted.day is not None:
        date_alone = _next(replace(wanted, weekday=None), today, typed, from_today=from_today)
        raise _other_weekday(date_alone, wanted.weekday, today)
    whole = day or wanted.whole(today)
    if whole is None:
        raise Refusal("times/no-such-day", typed=typed)
    if whole > today:
        raise Refusal("times/far-away", day=whole)
    raise Refusal("times/day-over" if from_today else "times/no-future-day", day=whole)


def _other_weekday(day: date, weekday: int, today: date) -> Ambiguous:
    """A date that is on another weekday than was typed: that date may be meant, or that weekday beside it."""
    beside = next(near for near in days_beside(day, weekday) if near > today)
    texts = [write_day(one) for one in sorted([day, beside])]
    return Ambiguous(Refusal("times/other-weekday", day=day, weekday=weekday), texts)
