"""How people write time zones behind a time: “UTC+2”, “+02:00”, “ET”, “Europe/Berlin”, “Berlin time”."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from rules.typed.parts import AtOffset, InZone, Part
from rules.typed.phrases import Meanings, Phrase, phrase
from rules.zones.matching import zones_called
from rules.zones.offsets import OFFSET, minutes_of
from rules.zones.places import abbreviated

_MOST_WORDS = 5
_WORDS = re.compile(r"(?:in\s+)?(?P<place>[^\s,;()]+(?:\s+[^\s,;()]+)*)")
_ABBREVIATION = re.compile(r"[A-Za-z]{2,5}")
_MONTH = timedelta(days=30)
_MONTHS = 12


def _utc(match: re.Match[str]) -> Meanings:
    if match["sign"] is None:
        return [(AtOffset(0),)]
    return _offset(match)


def _offset(match: re.Match[str]) -> Meanings:
    minutes = minutes_of(match)
    return [] if minutes is None else [(AtOffset(minutes),)]


OFFSET_PHRASES: Sequence[Phrase] = (
    phrase(rf"(?:utc|gmt)(?:\s?{OFFSET})?(?![a-z\d])", _utc),
    phrase(r"z\b", lambda match: [(AtOffset(0),)]),
)
SIGNED_OFFSET = phrase(rf"(?=[+-]\d){OFFSET}", _offset)
"""Only behind a time, since elsewhere it may be anything."""


def place_at(text: str, start: int, circle_zone: str, now: datetime) -> tuple[str, list[tuple[Part, ...]]] | None:
    """The longest name of a zone or place that begins here, with the zones that it may mean; None for no such name.

    `circle_zone` is where an abbreviation is looked for first: in India, IST is not the time of Ireland.
    """
    found = _WORDS.match(text, start)
    for name in _beginnings(found["place"]) if found else ():
        meanings = _zones(name, circle_zone, now)
        if found and meanings:
            return text[start : found.start("place") + len(name)], meanings
    return None


def _beginnings(text: str) -> Iterator[str]:
    """The text, then without its last word, and so on."""
    ends = [match.end() for match in re.finditer(r"\S+", text)][:_MOST_WORDS]
    return (text[:end] for end in reversed(ends))


def _zones(name: str, circle_zone: str, now: datetime) -> list[tuple[Part, ...]]:
    short = re.sub(r"\s+time$", "", name, flags=re.IGNORECASE)
    if _ABBREVIATION.fullmatch(short):
        zones = abbreviated(short)
        if circle_zone in zones or short.upper() in _abbreviations_of(circle_zone, now):
            return [(InZone(circle_zone, short.upper()),)]
        if zones:
            return [(InZone(zone, short.upper()),) for zone in zones]
    return [(InZone(zone),) for zone in zones_called(name, now)]


def _abbreviations_of(zone: str, now: datetime) -> set[str | None]:
    place = ZoneInfo(zone)
    return {(now + number * _MONTH).astimezone(place).tzname() for number in range(_MONTHS + 1)}
