"""When the current block really began, as a member types it to correct the agenda."""

import re
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from rules.blocks import MINUTE
from rules.typed.clocks import clock_times
from vocabulary.errors import Refusal

_AGO = re.compile(r"(\d{1,3})\s*(?:m|min(?:ute)?s?\.?)?(?:\s+ago)?", re.IGNORECASE | re.ASCII)
RECENT = timedelta(hours=3)
"""No block began longer ago: of two readings of a time, the one in these last hours is meant."""


def parse_start_time(words: str, zone: str, now: datetime) -> datetime:
    """Read a local time ("18:05", "6pm") or how many minutes ago it was ("5").

    Of the instants at which clocks in `zone` show that time it takes one of the last hours, or else the one nearest to
    `now`: so neither midnight nor a change of clocks makes a difference. Raises Refusal for anything else.
    """
    if ago := _AGO.fullmatch(words.strip()):
        return now - int(ago[1]) * MINUTE
    instants = [instant for clock in clock_times(words) for instant in _instants(clock, zone, now)]
    if not instants:
        raise Refusal("times/unreadable-start")
    return min(instants, key=lambda instant: (not now - RECENT <= instant <= now, abs(instant - now)))


def _instants(clock: time, zone: str, now: datetime) -> list[datetime]:
    """When clocks show that time, from yesterday until tomorrow."""
    here = now.astimezone(ZoneInfo(zone))
    days = (here + timedelta(days=days) for days in (-1, 0, 1))
    return [
        day.replace(hour=clock.hour, minute=clock.minute, second=0, microsecond=0, fold=fold).astimezone(now.tzinfo)
        for day in days
        for fold in (0, 1)
    ]
