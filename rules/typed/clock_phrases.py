"""How people write times of day: “18:00”, “6pm”, “18h30”, “noon”, “6-7pm”, “18:00 until 19:30”."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Self

from rules.typed.parts import After, AtOffset, Clock, End, OnDate
from rules.typed.phrases import Meanings, Phrase, phrase
from rules.zones.offsets import read_offset

_HALF, _LAST_HOUR = 12, 24
_DAY = timedelta(days=1)
_CENTURIES = range(19, 22)
_WORDS = {"noon": Clock(_HALF), "midday": Clock(_HALF), "midnight": Clock(_LAST_HOUR)}
_IN_A_DATE = re.compile(
    r"\s*(?:[-/]\d|st\b|nd\b|rd\b|th\b|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|\.\s?\d)", re.IGNORECASE
)
"""What follows a number that is not an hour but a day."""
_MAY_BE_OF_HALF = re.compile(r"[1-9]\d?[:.]\d\d$")
"""A time that part of a day may put into its other half: “7:30”, but not “07:30”."""
_DOTTED = re.compile(r"\d+\.\d+")


def _clock(name: str) -> str:
    """The pattern of a time of day, whose groups begin with a name."""
    return rf"""(?:(?:12\s+)?(?P<{name}word>noon|midday|midnight)\b
        |(?P<{name}hour>\d{{1,2}})(?:[:.h](?P<{name}minute>[0-5]\d)(?::00)?)?
        (?:\s*(?P<{name}half>[ap])\.?m\b\.?|(?P<{name}letter>[ap])\b|\s?(?P<{name}h>h)\b)?(?![\d:]))"""


@dataclass(frozen=True, slots=True)
class _Written:
    """A time of day as it is written; `half` is “a” or “p”, `exact` whether it cannot be anything else."""

    text: str
    hour: int
    minute: int | None
    half: str
    exact: bool

    @classmethod
    def of(cls, match: re.Match[str], name: str) -> Self:
        given = {group.removeprefix(name): text for group, text in match.groupdict().items() if group.startswith(name)}
        text = match[f"{name}time"]
        if given["word"]:
            clock = _WORDS[given["word"].lower()]
            return cls(text, clock.hour, 0, "", exact=True)
        minute, half = given["minute"], (given["half"] or given["letter"] or "").lower()
        exact = bool(half or given["h"]) or minute is not None
        return cls(text, int(given["hour"]), int(minute or 0) if exact else None, half, exact)

    @property
    def clocks(self) -> list[Clock]:
        """What it may be by the clock of 24 hours."""
        if self.half:
            return half_day(self.hour, self.minute or 0, self.half)
        if not self.exact:
            return hours_of(self.hour, bare=False)
        half = half_day(self.hour, self.minute or 0, "p") if _MAY_BE_OF_HALF.match(self.text) else []
        return [replace(clock, in_half=next(iter(half), None)) for clock in clocks_of(self.hour, self.minute or 0)]

    def before(self, end: Self) -> list[Clock]:
        """The same as the beginning of a span: of “6-7pm”, the hour that is nearest before the end."""
        if self.half or not end.half or self.hour > _HALF or not end.clocks:
            return self.clocks
        both = [*half_day(self.hour, self.minute or 0, "a"), *half_day(self.hour, self.minute or 0, "p")]
        return sorted(both, key=lambda clock: (end.clocks[0].span - clock.span) % _DAY or _DAY)[:1]


def clocks_of(hour: int, minute: int) -> list[Clock]:
    """A time by the clock of 24 hours, if there is one."""
    return [Clock(hour, minute)] if hour < _LAST_HOUR or (hour == _LAST_HOUR and not minute) else []


def hours_of(hour: int, *, bare: bool = True) -> list[Clock]:
    """What an hour by itself may be: up to 12, one before noon or one after it."""
    if hour > _LAST_HOUR:
        return []
    hours = (hour, hour + _HALF) if 0 < hour <= _HALF else (hour,)
    return [Clock(each, bare=bare) for each in hours]


def half_day(hour: int, minute: int, half: str) -> list[Clock]:
    """A time of the half of a day that “a” (am) or “p” (pm) names, if there is one."""
    if hour > _HALF or (half == "p" and hour == 0):
        return []
    return [Clock(hour % _HALF + (_HALF if half == "p" else 0), minute)]


def _one(match: re.Match[str]) -> Meanings | None:
    """A single time of day; an hour by itself only after “at”, and with a dot only if it says that it is one.

    “2h” may be two hours from now as well.
    """
    written, told = _Written.of(match, "a"), bool(match["at"])
    if not written.exact and (not told or _IN_A_DATE.match(match.string, match.end())):
        return None
    if _DOTTED.fullmatch(written.text) and not told:
        return None
    clocks = [(clock,) for clock in written.clocks]
    may_last = match["ah"] and match["aminute"] is None and not told
    return [*clocks, (After(timedelta(hours=written.hour)),)] if may_last else clocks


def _o_clock(match: re.Match[str]) -> Meanings:
    return [(clock,) for clock in hours_of(int(match["hour"]), bare=False)]


def _digits(match: re.Match[str]) -> Meanings | None:
    """Four digits, unless they may be a year and nothing says that they are a time."""
    hour = int(match["hour"])
    told = match["at"] or match["h"] or hour not in _CENTURIES
    return [(clock,) for clock in clocks_of(hour, int(match["minute"]))] if told else None


def _bare(match: re.Match[str]) -> Meanings:
    return [(clock,) for clock in hours_of(int(match["hour"]))]


def _span(match: re.Match[str]) -> Meanings | None:
    """From one time to another; joined by a minus, the second one may be an offset from UTC instead."""
    begins, ends = _Written.of(match, "a"), _Written.of(match, "b")
    spoken, after = match["to"] != "-", _IN_A_DATE.match(match.string, match.end())
    if not (begins.exact or ends.exact or match["at"] or spoken) or (after and not ends.half):
        return None  # two numbers of which nothing says that they are hours, or the second one is a day
    if match["to"].lower() == "and" and not match["at"]:
        return None
    spans = [(clock, End(ends.text)) for clock in begins.before(ends) if ends.clocks]
    minutes = read_offset(f"-{ends.text}") if begins.exact and not spoken else None
    if minutes is None:
        return spans
    offsets = [(clock, AtOffset(minutes)) for clock in begins.clocks]
    signed = bool(match["before"]) and not match["after"]
    if ends.clocks and begins.clocks and _later(begins, ends):
        return [*spans, *offsets] if signed else spans
    return offsets if signed else [*spans, *offsets]


def _later(begins: _Written, ends: _Written) -> bool:
    """Whether the second time comes after the first one on the same day, in the same half of it if only one says."""
    half = ends.half or begins.half
    end = half_day(ends.hour, ends.minute or 0, half) if half else clocks_of(ends.hour, ends.minute or 0)
    return bool(end) and begins.clocks[0].span < end[0].span


def _iso(match: re.Match[str]) -> Meanings:
    """A date and time as programs write them: “2026-12-01T18:00:00+01:00”."""
    year, month, day, hour, minute = (int(match[name]) for name in ("year", "month", "day", "hour", "minute"))
    zone = match["zone"]
    minutes = None if zone is None else 0 if zone in "zZ" else read_offset(zone)
    offset = () if minutes is None else (AtOffset(minutes),)
    return [(OnDate(day, month, year), clock, *offset) for clock in clocks_of(hour, minute)]


CLOCK_PHRASES: Sequence[Phrase] = (
    phrase(
        r"""(?P<year>\d{4})-(?P<month>0[1-9]|1[0-2])-(?P<day>0[1-9]|[12]\d|3[01])t(?P<hour>\d\d):(?P<minute>[0-5]\d)
        (?::00(?:\.0+)?)?(?P<zone>z\b|[+-]\d\d(?::?\d\d)?)?(?![\d:.])""",
        _iso,
    ),
    phrase(
        rf"""(?P<at>(?:from|between|at|@)\s*)?(?P<atime>{_clock("a")})(?P<before>\s*)
        (?P<to>-|\b(?:to|until|till?|and)\b)(?P<after>\s*)(?P<btime>{_clock("b")})""",
        _span,
    ),
    phrase(rf"(?P<at>(?:at|@)\s*)?(?P<atime>{_clock('a')})", _one),
    phrase(r"(?:at\s+)?(?P<hour>\d{1,2})\s*o'?\s?clock\b", _o_clock),
    phrase(r"(?P<at>at\s+)?(?P<hour>\d\d)(?P<minute>[0-5]\d)(?P<h>\s?h(?:rs|ours)?\b)?(?![\d:.-])", _digits),
)
BARE_HOUR = phrase(r"(?P<hour>\d{1,2})(?![\d:.])", _bare)
"""An hour that nothing says to be one; the last to be tried."""
