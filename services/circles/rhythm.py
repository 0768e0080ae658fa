"""When a circle meets, as one value: what holds, or what somebody asks for before it is confirmed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self
from zlib import crc32
from zoneinfo import ZoneInfo

from rules import cadence
from rules.zones import names
from rules.zones.places import all_zones

LOCAL_TIME = "%Y%m%dT%H%M"


@dataclass(frozen=True, slots=True)
class Rhythm:
    """A session of `minutes` every so many `weeks`; `first` is the next local time in `zone`, None if none is set."""

    first: datetime | None
    weeks: int
    minutes: int
    zone: str

    @property
    def args(self) -> tuple[str, str, str, str]:
        """What `read` takes, as arguments of a button; only the last may have a hyphen in it."""
        first = self.first.strftime(LOCAL_TIME) if self.first else ""
        return first, str(self.weeks), str(self.minutes), names.slug(self.zone)

    @classmethod
    def read(cls, first: str, weeks: str, minutes: str, zone: str) -> Self:
        """What `args` were of. Raises Refusal for a zone that there is no more."""
        at = datetime.strptime(first, LOCAL_TIME) if first else None  # noqa: DTZ007 - a local time, by its meaning
        return cls(at, int(weeks), int(minutes), names.from_slug(zone, all_zones()))

    @property
    def mark(self) -> str:
        """Tells it from others, in a few letters."""
        return f"{crc32('-'.join(self.args).encode()):08x}"

    @property
    def first_at(self) -> datetime | None:
        """The instant of its first time."""
        return cadence.to_utc(self.first, ZoneInfo(self.zone)) if self.first else None
