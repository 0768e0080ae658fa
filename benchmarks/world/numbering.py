"""The ids of a large world: those of one lived circle, with the number of another circle in them.

Every id of the lived circle can be told by its look, in a column as well as in a text: rows of each table are numbered
from a start of their own, and the ids of Discord are known. Such an id is written with a mark in it, which SQLite
replaces with the number of each circle.
"""

import re
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

CIRCLE, GUILD = "\x01", "\x02"
"""Replaced by the number of a circle, and of its server; both have five digits."""
FIRST_CIRCLE = 10_000
ROWS = 10_000
"""How many numbers each table has in the lived circle's database."""
_FIRST_START = 7_100_000
_ROW = re.compile(r"7[1-9]\d{5}")
_DIGEST = re.compile(r"[0-9a-f]{24}")
_NUMBER = re.compile(r"(?<!\d)\d{7,20}(?!\d)")
_SECONDS, _MILLISECONDS, _SNOWFLAKE = 10, 13, 17
"""The lengths of instants, and the shortest one of a Discord id."""
_SEQUENCE_BITS = 22


class UnknownIdError(Exception):
    """A number looks like an id of Discord, but nobody knows of what."""


@dataclass(frozen=True, slots=True)
class DiscordIds:
    """The ids of Discord in the lived circle. `texts` has what stands for each; messages keep theirs, moved in time."""

    texts: Mapping[int, str]
    messages: frozenset[int]
    kept: frozenset[int]


def user_id(place: int) -> str:
    """The id of a circle's member."""
    return _of_circle(11, place)


def role_id() -> str:
    return _of_circle(12)


def text_channel_id() -> str:
    return _of_circle(13)


def voice_channel_id() -> str:
    return _of_circle(14)


def dm_id(place: int) -> str:
    """The DM channel of a circle's member and the bot."""
    return _of_circle(15, place)


def event_id(place: int) -> str:
    """A scheduled event, the first one of the circle being 0."""
    return _of_circle(16, place)


def thread_id(place: int) -> str:
    """A thread of partners, the first one of the circle being 0."""
    return _of_circle(18, place)


def guild_id() -> str:
    return f"17{GUILD}{0:011d}"


def number_tables(database: Path) -> dict[str, int]:
    """Have each table's rows be numbered from a start of its own; the tables must be empty. Returns the starts."""
    with closing(sqlite3.connect(database)) as connection, connection:
        query = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE '%AUTOINCREMENT%' ORDER BY name"
        names = [name for (name,) in connection.execute(query)]
        starts = {name: _FIRST_START + number * ROWS for number, name in enumerate(names)}
        connection.execute("DELETE FROM sqlite_sequence")
        connection.executemany("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", starts.items())
    return starts


@dataclass(frozen=True, slots=True)
class Renumbering:
    """Writes marks into what stands in the lived circle's tables, and moves it `later`.

    `digits` is how many digits the place of a row has, by the start of its table.
    """

    digits: Mapping[int, int]
    discord: DiscordIds
    later: timedelta

    def value(self, given: object) -> object:
        """A value of any column."""
        if isinstance(given, int):
            text = self._number(str(given))
            return given if text == str(given) else int(text) if text.isdecimal() else text
        return self.text(given) if isinstance(given, str) else given

    def text(self, given: str) -> str:
        """A text with ids and instants in it; the digest of one is computed anew once all numbers are in it."""
        if _DIGEST.fullmatch(given):
            return given
        return _NUMBER.sub(lambda found: self._number(found[0]), given)

    def _number(self, digits: str) -> str:
        if len(digits) == _SECONDS and digits.startswith("1"):
            return str(int(digits) + self.later // timedelta(seconds=1))
        if len(digits) == _MILLISECONDS and digits.startswith("1"):
            return str(int(digits) + self.later // timedelta(milliseconds=1))
        if _ROW.fullmatch(digits):
            return self._row(int(digits))
        return self._snowflake(int(digits)) if len(digits) >= _SNOWFLAKE else digits

    def _row(self, number: int) -> str:
        start = number // ROWS * ROWS
        return f"{CIRCLE}{number - start:0{self.digits[start]}d}"

    def _snowflake(self, number: int) -> str:
        if number in self.discord.messages:
            return str(number + (self.later // timedelta(milliseconds=1) << _SEQUENCE_BITS))
        if number in self.discord.kept:
            return str(number)
        try:
            return self.discord.texts[number]
        except KeyError:
            raise UnknownIdError(f"of what is {number} the id?") from None


def _of_circle(kind: int, place: int = 0) -> str:
    return f"{kind}{CIRCLE}{place:011d}"
