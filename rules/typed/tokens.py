"""Cuts typed text into phrases, each with all that it may mean. What no phrase accounts for is refused by name."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime

from rules.typed.clock_phrases import BARE_HOUR, CLOCK_PHRASES
from rules.typed.day_phrases import DAY_PHRASES
from rules.typed.parts import At, Clock, Token
from rules.typed.phrases import Meanings, Phrase, phrase
from rules.typed.span_phrases import SPAN_PHRASES
from rules.typed.zone_phrases import OFFSET_PHRASES, SIGNED_OFFSET, place_at
from vocabulary.errors import Refusal

LONGEST_TEXT = 80

_DASHES = dict.fromkeys(map(ord, "‐‑‒–—−"), "-")
_QUOTES = dict.fromkeys(map(ord, "’‘ʼ´`"), "'")
_GAP = re.compile(r"[\s,;.!?()|]+")
_DASH = re.compile(r"[-\s]+")
_FILLER = re.compile(r"(?:at|on|the|from(?=\s+\d)|of|and|starting|starts?|begins?|beginning)\b|@", re.IGNORECASE)
_WORD = re.compile(r"\S+")
_STAMP = phrase(
    r"<t:(?P<second>\d{1,11})(?::(?P<style>[a-z]))?>",
    lambda match: [(At(datetime.fromtimestamp(int(match["second"]), UTC), match["style"] in ("d", "D")),)],
)
_PHRASES: Sequence[Phrase] = (_STAMP, *SPAN_PHRASES, *CLOCK_PHRASES, *DAY_PHRASES, *OFFSET_PHRASES)


class _Reader:
    """Reads a text from left to right; `zone` is where it is typed."""

    def __init__(self, text: str, zone: str, now: datetime) -> None:
        self._text, self._zone, self._now = text, zone, now
        self._position = 0
        self.tokens: list[Token] = []

    def read(self) -> None:
        """Read all of it. Raises Refusal for a word that means no time."""
        while self._skip(_GAP):
            if self._after_clock() and self._take(SIGNED_OFFSET):
                continue
            if self._skip(_DASH) and not self._phrase():
                word = _WORD.match(self._text, self._position)
                raise _unreadable(word[0] if word else self._text)

    def _skip(self, gap: re.Pattern[str]) -> bool:
        """Go on behind what may stand between phrases; False at the end of the text."""
        match = gap.match(self._text, self._position)
        self._position = match.end() if match else self._position
        return self._position < len(self._text)

    def _phrase(self) -> bool:
        """Take a phrase, or a word without a meaning of its own."""
        if any(self._take(each) for each in _PHRASES):
            return True
        if filler := _FILLER.match(self._text, self._position):
            self._position = filler.end()
            return True
        if found := place_at(self._text, self._position, self._zone, self._now):
            self._add(*found)
            return True
        return self._take(BARE_HOUR)

    def _take(self, one: Phrase) -> bool:
        pattern, build = one
        match = pattern.match(self._text, self._position)
        meanings = build(match) if match else None
        if match is None or meanings is None:
            return False
        if not meanings:
            raise _unreadable(match[0].strip())
        self._add(match[0], meanings)
        return True

    def _add(self, text: str, meanings: Meanings) -> None:
        self.tokens.append(Token(text.strip(), meanings))
        self._position += len(text)

    def _after_clock(self) -> bool:
        """Whether a time of day was the last thing read."""
        return bool(self.tokens) and any(isinstance(part, Clock) for part in self.tokens[-1].meanings[0])


def tokens_of(text: str, zone: str, now: datetime) -> list[Token]:
    """The phrases of a text; `zone` is where it is typed.

    Raises Refusal for a text that is too long, and for a word that means no time.
    """
    if len(text) > LONGEST_TEXT:
        raise Refusal("times/too-long", longest=LONGEST_TEXT)
    reader = _Reader(tidied(text), zone, now)
    reader.read()
    return reader.tokens


def tidied(text: str) -> str:
    """The text with one kind of dash, quote and space, and without characters that nobody sees."""
    plain = unicodedata.normalize("NFKC", text).translate(_DASHES | _QUOTES)
    return " ".join("".join(letter for letter in plain if unicodedata.category(letter) != "Cf").split())


def _unreadable(typed: str) -> Refusal:
    return Refusal("times/unreadable", typed=typed)
