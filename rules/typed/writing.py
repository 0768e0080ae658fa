"""Writes days, times and moments so that they can be read in one way only: what somebody may have wanted to type."""

from datetime import UTC, date, datetime, timedelta

from rules.zones.names import shown
from rules.zones.offsets import utc_name

_MINUTE = timedelta(minutes=1)


def write_day(day: date) -> str:
    """“Tuesday 1 December 2026”."""
    return f"{day:%A} {day.day} {day:%B} {day.year:04}"


def write_clock(hour: int, minute: int) -> str:
    """“18:00”."""
    return f"{hour:02}:{minute:02}"


def write_moment(local: datetime, zone: str = "") -> str:
    """“Tuesday 1 December 2026 18:00”, and the zone unless it is the one in which people type."""
    return f"{write_day(local)} {write_clock(local.hour, local.minute)} {shown(zone)}".strip()


def write_instant(local: datetime, at: datetime) -> str:
    """The same with its offset, for a local time that clocks show twice."""
    return write_moment(local, utc_name((local.replace(tzinfo=UTC) - at) // _MINUTE))
