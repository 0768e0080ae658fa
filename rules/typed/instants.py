"""From a local time to the instants that it may be: one, two where clocks go back, and none where they skip it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from rules.typed.parts import AtOffset, InZone
from rules.zones.names import shown
from rules.zones.offsets import utc_name

_MINUTE = timedelta(minutes=1)
_MONTH = timedelta(days=30)
_YEAR = 13
"""So many months see each season."""


@dataclass(frozen=True, slots=True)
class Found:
    """An instant in UTC, and the local time in `zone`, which is empty for the zone in which somebody types."""

    at: datetime
    local: datetime
    zone: str


class Where:
    """Where a local time is read: in `zone`, or where the text says."""

    def __init__(self, zone: str, typed: InZone | AtOffset | None = None) -> None:
        self._typed = typed
        self.name = _name(zone, typed)
        self.shown = shown(self.name or zone)
        self.tz: tzinfo = _tz(zone, typed)

    def local(self, instant: datetime) -> datetime:
        """The naive local time of an instant."""
        return instant.astimezone(self.tz).replace(tzinfo=None)

    def instants(self, local: datetime) -> list[Found]:
        """All instants at which clocks show that local time.

        An abbreviation may name the other season than the one it will be; then that offset may be meant, too.
        """
        own = instants(local, self.tz)
        if not isinstance(self._typed, InZone) or not self._typed.abbreviated:
            return [Found(at, local, self.name) for at in own]
        meant = self._offset_of(self._typed.abbreviated, local)
        if meant is None:
            return [Found(at, local, self.name) for at in own]
        fixed = (local - meant).replace(tzinfo=UTC)
        if fixed in own:
            return [Found(fixed, local, self.name)]
        by_clocks = [Found(at, local, self.name) for at in own]
        return [*by_clocks, Found(fixed, local, utc_name(meant // _MINUTE))]

    def beside(self, skipped: datetime) -> list[Found]:
        """What may stand for a local time that clocks skip: as much before the gap, and as much after it."""
        around = [skipped.replace(tzinfo=self.tz, fold=fold).astimezone(UTC) for fold in (1, 0)]
        return [Found(at, self.local(at), self.name) for at in around]

    def _offset_of(self, abbreviation: str, local: datetime) -> timedelta | None:
        """The offset for which an abbreviation stands here in the coming year; None if it is not one of its seasons."""
        months = ((local + number * _MONTH).replace(tzinfo=self.tz) for number in range(_YEAR))
        return next((month.utcoffset() for month in months if month.tzname() == abbreviation), None)


def instants(local: datetime, tz: tzinfo) -> list[datetime]:
    """All instants, in UTC, at which clocks show a naive local time: none where they skip it, two if they repeat it."""
    both = (local.replace(tzinfo=tz, fold=fold).astimezone(UTC) for fold in (0, 1))
    return sorted({at for at in both if at.astimezone(tz).replace(tzinfo=None) == local})


def _tz(zone: str, typed: InZone | AtOffset | None) -> tzinfo:
    if isinstance(typed, AtOffset):
        return timezone(typed.minutes * _MINUTE)
    return ZoneInfo(typed.zone if typed else zone)


def _name(zone: str, typed: InZone | AtOffset | None) -> str:
    if isinstance(typed, AtOffset):
        return utc_name(typed.minutes)
    return typed.zone if typed and typed.zone != zone else ""
