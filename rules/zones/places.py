"""Which places and abbreviations stand for which zones: of the tz database, of its countries, and of `places.toml`."""

import tomllib
import zoneinfo
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from rules.zones.names import folded

_NOWHERE = {"Factory", "localtime"}
"""Among the names of zones in a database, but one means no zone, and the other that of the machine which asks."""
_WEEKS = 53


@dataclass(frozen=True, slots=True)
class Place:
    """What people call a zone, folded and as it is written; `called` is empty where that is the zone's own name."""

    name: str
    zone: str
    called: str = ""


@cache
def all_zones() -> tuple[str, ...]:
    """The names of all zones, in the order of the alphabet."""
    return tuple(sorted(zoneinfo.available_timezones() - _NOWHERE))


@cache
def all_places() -> tuple[Place, ...]:
    """All places, so that what stands first for one name is the likeliest."""
    return tuple(dict.fromkeys([*_cities_of_zones(), *_countries(), *_listed("cities"), *_listed("abbreviations")]))


@cache
def places_by_name() -> Mapping[str, tuple[str, ...]]:
    """The zones of each folded name."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for place in all_places():
        found[place.name].append(place.zone)
    return {name: tuple(dict.fromkeys(zones)) for name, zones in found.items()}


@cache
def zones_by_name() -> Mapping[str, str]:
    """All zones by their own names in lower case, old names included."""
    return {zone.casefold(): zone for zone in all_zones()}


@cache
def common_zones() -> tuple[str, ...]:
    """The zones in which most people live."""
    return tuple(_table()["common"])


def abbreviated(name: str) -> tuple[str, ...]:
    """The zones that use an abbreviation, such as ET; empty for none."""
    return _abbreviations().get(name.casefold(), ())


def zones_of_locale(locale: str) -> tuple[str, ...]:
    """Where people probably live whose Discord speaks that language."""
    return tuple(_table()["locales"].get(locale, ()))


def told_apart(zones: Sequence[str], now: datetime) -> list[str]:
    """Of zones whose clocks agree during the coming year, only the first."""
    by_clocks: dict[tuple[timedelta | None, ...], str] = {}
    weeks = [now + timedelta(weeks=number) for number in range(_WEEKS)]
    for name in zones:
        zone = zoneinfo.ZoneInfo(name)
        by_clocks.setdefault(tuple(week.astimezone(zone).utcoffset() for week in weeks), name)
    return list(by_clocks.values())


def _cities_of_zones() -> Iterator[Place]:
    """Each zone that a country has, by its city and in full."""
    yield from (Place(folded(zone), zone) for _, zone in _tab("zone.tab"))
    yield from (Place(folded(zone.rpartition("/")[2]), zone) for _, zone in _tab("zone.tab"))
    yield Place("utc", "UTC")


def _countries() -> Iterator[Place]:
    zones: defaultdict[str, list[str]] = defaultdict(list)
    for country, zone in _tab("zone.tab"):
        zones[country].append(zone)
    more = _table()["countries"]
    for country, name in _tab("iso3166.tab"):
        names = [name, name.partition(" (")[0], *more.get(country, ())]
        yield from (Place(folded(called), zone, called) for called in names for zone in zones[country])


def _listed(table: str) -> Iterator[Place]:
    """The places of a table of `places.toml`, from a zone to its names or from a name to its zones."""
    for left, rights in _table()[table].items():
        for right in rights:
            name, zone = (right, left) if table == "cities" else (left, right)
            yield Place(folded(name), zone, name)


def _tab(name: str) -> Iterator[tuple[str, str]]:
    """The country, and the name or the zone, of each line of a table that comes with the tz database."""
    column = 2 if name == "zone.tab" else 1
    lines = (resources.files("tzdata") / "zoneinfo" / name).read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    yield from ((row[0], row[column]) for row in rows)


@cache
def _abbreviations() -> Mapping[str, tuple[str, ...]]:
    return {name.casefold(): tuple(zones) for name, zones in _table()["abbreviations"].items()}


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads(Path(__file__).with_name("places.toml").read_text(encoding="utf-8"))
