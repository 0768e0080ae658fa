"""The time zones that there are: suggested while somebody types, and taken only if there is one."""

import zoneinfo
from functools import cache

from rules.zones import best_matches
from vocabulary.errors import Refusal
from vocabulary.limits import MOST_SUGGESTIONS

NOWHERE = {"Factory", "localtime"}
"""Among the names of zones in a database, but one means no zone, and the other that of the machine which asks."""


@cache
def all_zones() -> tuple[str, ...]:
    """The names of all zones, in the order of the alphabet."""
    return tuple(sorted(zoneinfo.available_timezones() - NOWHERE))


def known_zone(zone: str) -> str:
    """The zone. Raises Refusal "zones/not-offered" when there is none of that name."""
    if zone not in all_zones():
        raise Refusal("zones/not-offered", zone=zone)
    return zone


def suggested_zones(typed: str) -> list[str]:
    """The zones that somebody may mean, the likeliest first."""
    return best_matches(typed, all_zones(), MOST_SUGGESTIONS)
