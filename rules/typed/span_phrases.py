"""How people write spans of time: “in 2 hours”, “in two weeks”, “90 minutes from now”, “for 3 weeks”."""

import re
from collections.abc import Sequence
from datetime import timedelta

from rules.typed.parts import After, Ahead, End, Unit
from rules.typed.phrases import Meanings, Phrase, phrase

_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_HALF = 0.5
_ELAPSED = {"m": timedelta(minutes=1), "h": timedelta(hours=1)}
_OF_CALENDAR = {"d": (1, Unit.DAY), "w": (1, Unit.WEEK), "f": (2, Unit.WEEK), "mo": (1, Unit.MONTH)}
_UNIT = "minutes?|mins?|hours?|hrs?|days?|weeks?|wks?|fortnights?|months?|[mhdw]"
_PIECE = rf"(?:(?:half\s+an?|an?|{'|'.join(_NUMBERS)})\s+|\d{{1,4}}(?:[.,]5)?\s*)(?:{_UNIT})\b"
_SPAN = rf"(?P<span>{_PIECE}(?:(?:\s*,\s*|\s+and\s+|\s*){_PIECE}){{0,2}}|\d{{1,2}}\s?h\s?\d\d\b)"
_COUNTED = re.compile(
    rf"\b(?:(half\s+an?|an?|{'|'.join(_NUMBERS)})\s+|([\d.,]+)\s*)({_UNIT})(?![a-z])|(\d\d)", re.IGNORECASE
)


def _ahead(match: re.Match[str]) -> Meanings | None:
    """Elapsed hours and minutes, or else days of the calendar; not both, since then it is unclear which come first."""
    pieces = _pieces(match["span"])
    if all(unit in _ELAPSED for _, unit in pieces):
        return [(After(sum((count * _ELAPSED[unit] for count, unit in pieces), timedelta())),)]
    return _days(pieces) or []


def _lasting(match: re.Match[str]) -> Meanings | None:
    """How long something lasts: hours and minutes as an end that was typed as well, days as those until a day."""
    pieces = _pieces(match["span"])
    return [(End(match[0].strip()),)] if all(unit in _ELAPSED for _, unit in pieces) else _days(pieces) or []


def _days(pieces: Sequence[tuple[float, str]]) -> Meanings | None:
    (count, unit), *more = pieces
    if more or unit not in _OF_CALENDAR or count % 1:
        return None
    size, of = _OF_CALENDAR[unit]
    return [(Ahead(int(count) * size, of),)]


def _pieces(span: str) -> list[tuple[float, str]]:
    """Each number with the letter of its unit; minutes after hours may stand without one."""
    found = (match.groups() for match in _COUNTED.finditer(span))
    return [
        (float(alone), "m") if alone else (_number(word or digits), _letter(unit))
        for word, digits, unit, alone in found
    ]


def _number(text: str) -> float:
    word = text.lower()
    if word.startswith("half"):
        return _HALF
    if word in ("a", "an"):
        return 1
    return _NUMBERS.index(word) + 1 if word in _NUMBERS else float(word.replace(",", "."))


def _letter(unit: str) -> str:
    word = unit.lower()
    return word[:2] if word.startswith("mo") else word[0]


_LENGTH = re.compile(rf"(?:for\s+)?{_SPAN}", re.IGNORECASE | re.ASCII)


def length_in_days(text: str) -> Ahead | None:
    """How long something lasts, such as “two weeks” or “for 10 days”, where that is all there is and is whole days."""
    match = _LENGTH.fullmatch(text.strip())
    meanings = _days(_pieces(match["span"])) if match else None
    return None if meanings is None else next(part for part in meanings[0] if isinstance(part, Ahead))


SPAN_PHRASES: Sequence[Phrase] = (
    phrase(rf"in\s+{_SPAN}(?:\s*from\s+now\b)?", _ahead),
    phrase(rf"for\s+{_SPAN}", _lasting),
    phrase(rf"{_SPAN}\s*(?:from\s+now|later)\b", _ahead),
    phrase(_SPAN, lambda match: _days(_pieces(match["span"]))),
)
