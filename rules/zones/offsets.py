"""Offsets from UTC as people write them: “UTC+2”, “GMT+5.5”, “+02:00”; east of Greenwich is plus."""

import re

WEST, EAST = -12 * 60, 14 * 60
"""The furthest offsets that there are, in minutes."""
OFFSET = r"(?P<sign>[+-])\s?(?P<hours>\d{1,2})(?:(?::?(?P<minutes>[0-5]\d))|[.,](?P<part>25|50?|75))?(?![\d:])"
"""A sign with hours, and minutes or a part of an hour."""

_HOUR = 60
_HUNDRED = 100
_WHOLE = re.compile(rf"(?:utc|gmt)?\s?{OFFSET}", re.IGNORECASE | re.ASCII)
_IN_DATABASE = re.compile(r"Etc/GMT([+-])(\d{1,2})")


def read_offset(text: str) -> int | None:
    """The minutes of an offset; None for anything else, and for more than any place has."""
    match = _WHOLE.fullmatch(text.strip())
    return minutes_of(match) if match else None


def minutes_of(match: re.Match[str]) -> int | None:
    """The minutes of a match of `OFFSET`; None for more than any place has."""
    part = match["part"]
    more = int(match["minutes"] or 0) if part is None else int(part.ljust(2, "0")) * _HOUR // _HUNDRED
    minutes = int(match["hours"]) * _HOUR + more
    found = -minutes if match["sign"] == "-" else minutes
    return found if WEST <= found <= EAST else None


def utc_name(minutes: int) -> str:
    """An offset as it is shown, such as “UTC+5:30”."""
    hours, rest = divmod(abs(minutes), _HOUR)
    sign = "-" if minutes < 0 else "+"
    return f"UTC{sign}{hours}" + (f":{rest:02}" if rest else "") if minutes else "UTC"


def zone_of(minutes: int) -> str | None:
    """The zone of the tz database that always has this offset; None for an offset in parts of an hour."""
    if minutes % _HOUR:
        return None
    hours = minutes // _HOUR
    return f"Etc/GMT{-hours:+d}" if hours else "UTC"


def offset_of(zone: str) -> int | None:
    """The offset that a zone of the tz database is named after, whose signs are turned round; None for any other."""
    match = _IN_DATABASE.fullmatch(zone)
    return (-1 if match[1] == "+" else 1) * int(match[2]) * _HOUR if match else None
