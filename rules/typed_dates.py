"""Dates and times as people type them: “tomorrow 6pm”, “thursday 18:00”, “1 Dec 18:30”, “2026-12-01 18:00”.

In English, in the circle's zone unless another one is typed, and the next one where several are possible. What was
understood is shown before anything is saved; still, a time that nobody typed is never filled in.
"""

import re
from datetime import date, datetime

import dateparser

from rules.cadence import FURTHEST, check_zone, future_instant
from vocabulary.errors import Refusal

LONGEST_TEXT = 80

_CLOCK = re.compile(
    r"(?<!\d)(?:[01]?\d|2[0-3]):[0-5]\d(?!\d)|\b(?:0?[1-9]|1[0-2])\s*[ap]\.?m\b|\bnoon\b|\bmidnight\b"
    r"|\bin\s+\w+\s+(?:hour|minute|min)s?\b",
    re.IGNORECASE,
)
_HOUR_MARK = re.compile(r"\b(\d{1,2})\s*h(?:\s*(\d{2}))?\b", re.IGNORECASE)
_DOTTED = re.compile(r"(?<![\d.:])(\d{1,2})\.(\d{1,2})(?![\d.])")
_DAY_FIRST = re.compile(r"(?<![\d.])\d{1,2}\.\s?\d{1,2}\.")
_SLASHED = re.compile(r"(?<!\d)(\d{1,2})/(\d{1,2})(?!\d)")
_MONTHS = 12


def parse_when(text: str, zone: str, now: datetime) -> datetime:
    """Read a date with a time of day; a local time in `zone` unless the text names another. The answer is in UTC.

    A local time that clocks skip or double is read as in `rules.cadence`. In dates like 1.12. the day comes first.

    Raises Refusal when it cannot be read, has no time of day, can be read in two ways, has passed, or is more than a
    year away.
    """
    tz = check_zone(zone)
    typed = _tidied(text)
    local_now = now.astimezone(tz).replace(tzinfo=None)
    found = _read(typed, local_now) if len(typed) <= LONGEST_TEXT else None
    if found is None:
        raise Refusal("times/unreadable")
    if not _CLOCK.search(typed):
        raise Refusal("times/no-time-of-day")
    if found.tzinfo is not None:
        found = found.astimezone(tz).replace(tzinfo=None)
    return future_instant(found.replace(second=0, microsecond=0), zone, now)


def parse_day(text: str, zone: str, now: datetime) -> date:
    """Read a date without a time of day, as it is in `zone`.

    Raises Refusal when it cannot be read, can be read in two ways, is today or before, or is more than a year away.
    """
    tz = check_zone(zone)
    local_now = now.astimezone(tz).replace(tzinfo=None)
    found = _read(_tidied(text), local_now) if len(text) <= LONGEST_TEXT else None
    if found is None:
        raise Refusal("times/unreadable-day")
    day = found.astimezone(tz).date() if found.tzinfo else found.date()
    if day <= local_now.date():
        raise Refusal("times/no-future-day", day=day)
    if day - local_now.date() > FURTHEST:
        raise Refusal("times/far-away", day=day)
    return day


def warm_up() -> None:
    """Have the library load its data, so that the first member who types a date need not wait for that."""
    dateparser.parse("tomorrow 18:00", languages=["en"])


def _tidied(text: str) -> str:
    """The text with times like 18h30 or 18.30 written as 18:30, and days like 1.12 written as 1.12. with both dots."""
    typed = _HOUR_MARK.sub(lambda mark: f"{mark[1]}:{mark[2] or '00'}", " ".join(text.split()))
    return _DOTTED.sub(r"\1.\2.", typed) if _CLOCK.search(typed) else _DOTTED.sub(r"\1:\2", typed)


def _read(typed: str, local_now: datetime) -> datetime | None:
    """What the library understands: naive unless a zone was typed; None when it is not a date."""
    slashed = _SLASHED.search(typed)
    if slashed and slashed[1] != slashed[2] and max(int(slashed[1]), int(slashed[2])) <= _MONTHS:
        raise Refusal("times/ambiguous-day", typed=slashed[0])
    return dateparser.parse(
        typed,
        languages=["en"],
        settings={
            "PREFER_DATES_FROM": "future",
            "RELATIVE_BASE": local_now,
            "DATE_ORDER": "DMY" if _DAY_FIRST.search(typed) else "MDY",
        },
    )
