"""Which zone somebody means by what they typed: taken if there is only one, and suggested while they type."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from difflib import get_close_matches
from functools import cache
from zoneinfo import ZoneInfo

from rules.zones.names import folded, shown
from rules.zones.offsets import read_offset, utc_name, zone_of
from rules.zones.places import all_places, common_zones, places_by_name, told_apart, zones_by_name
from vocabulary.errors import Ambiguous, Refusal
from vocabulary.limits import MOST_READINGS

_TIME = re.compile(r"[\s-]+(?:time(?:\s?zone)?|zone)$", re.IGNORECASE)
"""What people add to the name of a place: “Berlin time”."""
_INSIDE, _SHORTEST_INSIDE = 3, 3
"""The rank of a match in the middle of a word, and how many letters it takes."""
_ALIKE = 0.82
_HALF_A_YEAR = timedelta(weeks=26)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A zone to choose, and the words by which people recognise it."""

    zone: str
    label: str


def find_zone(typed: str, now: datetime) -> str:
    """The one zone of that name: a zone, city, country, abbreviation or offset.

    Raises Ambiguous when several fit, or when it is only the beginning of a name, or much like one; Refusal for no
    zone at all.
    """
    found = zones_called(typed, now)
    if len(found) == 1:
        return found[0]
    near = found or _near(typed, now)
    if not near:
        raise Refusal("zones/not-offered", zone=typed)
    raise Ambiguous(Refusal("zones/which", zone=typed), [shown(zone) for zone in near[:MOST_READINGS]])


def zones_called(typed: str, now: datetime) -> list[str]:
    """The zones that have exactly this name and different clocks in the coming year, the likeliest first."""
    whole = zones_by_name().get("_".join(typed.casefold().split()))
    if whole is not None and "/" in whole:
        return [whole]
    minutes = read_offset(typed)
    if minutes is not None:
        return _at_offset(minutes, now)
    named = places_by_name().get(folded(_TIME.sub("", typed.strip()))) or ((whole,) if whole else ())
    return _told_apart(named, now)


def suggestions(typed: str, likely: Sequence[str], now: datetime, at_most: int) -> list[Suggestion]:
    """The zones that somebody may mean, the best matches first, and of these the `likely` ones, then the common ones.

    With nothing typed, the likely and the common ones.
    """
    order = {zone: number for number, zone in enumerate(dict.fromkeys([*likely, *common_zones()]))}
    minutes = read_offset(typed)
    if not typed.strip():
        found = [Suggestion(zone, shown(zone)) for zone in order]
    elif minutes is not None:
        found = _suggested_offsets(minutes, order, now)
    else:
        found = _suggested_names(typed, order) or [
            Suggestion(zone, shown(zone)) for zone in zones_called(typed, now) or _near(typed, now)
        ]
    return found[:at_most]


def offset_name(zone: str, now: datetime) -> str:
    """The offset that a zone has at the moment, such as “UTC+5:30”."""
    offset = _offset(zone, now)
    assert offset is not None
    return utc_name(offset // timedelta(minutes=1))


def _suggested_offsets(minutes: int, zones: Iterable[str], now: datetime) -> list[Suggestion]:
    """Zones that always have this offset, then those of `zones` that have it at the moment."""
    always = _at_offset(minutes, now)
    today = [zone for zone in zones if zone not in always and _offset(zone, now) == timedelta(minutes=minutes)]
    return [
        *(Suggestion(zone, f"{shown(zone)}, all year round") for zone in always),
        *(Suggestion(zone, shown(zone)) for zone in today),
    ]


def _suggested_names(typed: str, order: dict[str, int]) -> list[Suggestion]:
    needle = folded(typed)
    ranks = [(_rank(needle, place.name), place) for place in all_places()]
    ranked = [(rank, order.get(place.zone, len(order)), place) for rank, place in ranks if rank is not None]
    ranked.sort(key=lambda one: one[:2])  # stable, so that the places' own order holds among equals
    labels: dict[str, str] = {}
    for rank, _, place in ranked:
        if rank < _INSIDE or ranked[0][0] == _INSIDE:
            labels.setdefault(place.zone, f"{place.zone} ({place.called})" if place.called else place.zone)
    return [Suggestion(zone, label) for zone, label in labels.items()]


def _rank(needle: str, name: str) -> int | None:
    """A lower rank is a better match; None is no match."""
    if needle not in name or not needle:
        return None
    if name == needle:
        return 0
    if name.startswith(needle):
        return 1
    if f" {needle}" in name:
        return 2
    return _INSIDE if len(needle) >= _SHORTEST_INSIDE else None


def _near(typed: str, now: datetime) -> list[str]:
    """Zones whose city has that name, or whose name begins with what was typed, or is much like it."""
    needle, city, names = folded(typed), folded(typed.rpartition("/")[2]), places_by_name()
    begun = [zone for name, zones in names.items() if needle and name.startswith(needle) for zone in zones]
    alike = [zone for name in get_close_matches(needle, names, MOST_READINGS, _ALIKE) for zone in names[name]]
    return _told_apart(names.get(city) or begun or alike, now)


def _at_offset(minutes: int, now: datetime) -> list[str]:
    """The zone that always has this offset; places where clocks never change, if none is named after the offset."""
    named, span = zone_of(minutes), timedelta(minutes=minutes)
    if named is not None:
        return [named]
    steady = (zone for zone in _by_likelihood() if _offset(zone, now) == span == _offset(zone, now + _HALF_A_YEAR))
    return told_apart(list(steady), now)


def _told_apart(zones: Iterable[str], now: datetime) -> list[str]:
    """The common ones first, and none that has the same clocks as one before it."""
    return told_apart(sorted(zones, key=lambda zone: zone not in common_zones()), now)


@cache
def _by_likelihood() -> tuple[str, ...]:
    return tuple(dict.fromkeys([*common_zones(), *(place.zone for place in all_places())]))


def _offset(zone: str, at: datetime) -> timedelta | None:
    return at.astimezone(ZoneInfo(zone)).utcoffset()
