"""When the current block really began, as a member types it to correct the agenda."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from rules.blocks import MINUTE
from vocabulary.errors import Refusal

_AGO = re.compile(r"(\d{1,3})\s*(?:m|min(?:ute)?s?\.?)?(?:\s+ago)?", re.IGNORECASE | re.ASCII)
_BY_24 = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d)")
_BY_12 = re.compile(r"(0?[1-9]|1[0-2])[:.]([0-5]\d)\s*(am|pm)", re.IGNORECASE)
_NOON = 12
RECENT = timedelta(hours=3)
"""No block began longer ago: of two readings of a time, the one in these last hours is meant."""


def parse_start_time(words: str, zone: str, now: datetime) -> datetime:
    """Read a local time ("18:05") or how many minutes ago it was ("5").

    Of the instants at which clocks in `zone` show that time it takes one of the last hours, or else the one nearest to
    `now`: so neither midnight nor a change of clocks makes a difference. Raises Refusal for anything else.
    """
    text = words.strip()
    if ago := _AGO.fullmatch(text):
        return now - int(ago[1]) * MINUTE
    if time := _BY_24.fullmatch(text):
        return _nearest(int(time[1]), int(time[2]), zone, now)
    if time := _BY_12.fullmatch(text):
        hour = int(time[1]) % _NOON + (_NOON if time[3].lower() == "pm" else 0)
        return _nearest(hour, int(time[2]), zone, now)
    raise Refusal("times/unreadable-start")


def _nearest(hour: int, minute: int, zone: str, now: datetime) -> datetime:
    here = now.astimezone(ZoneInfo(zone))
    days = (here + timedelta(days=days) for days in (-1, 0, 1))
    instants = (
        day.replace(hour=hour, minute=minute, second=0, microsecond=0, fold=fold).astimezone(now.tzinfo)
        for day in days
        for fold in (0, 1)
    )
    return min(instants, key=lambda instant: (not now - RECENT <= instant <= now, abs(instant - now)))
