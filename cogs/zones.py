"""Time zones as an option of a command: suggested while somebody types, and taken only if there is one."""

import zoneinfo
from functools import cache

from discord import app_commands

from rules.errors import RuleError
from rules.zones import best_matches
from vocabulary.limits import MOST_SUGGESTIONS

NOWHERE = {"Factory", "localtime"}
"""Among the names of zones in a database, but one means no zone, and the other that of the machine which asks."""


@cache
def all_zones() -> tuple[str, ...]:
    """The names of all zones, in the order of the alphabet."""
    return tuple(sorted(zoneinfo.available_timezones() - NOWHERE))


def known_zone(zone: str) -> str:
    """The zone. Raises RuleError when there is none of that name."""
    if zone not in all_zones():
        raise RuleError(f"I know no time zone “{zone}”. The list offers names such as Europe/Berlin.")
    return zone


def fitting_zones(typed: str) -> list[app_commands.Choice[str]]:
    """The zones that somebody may mean, the likeliest first."""
    fitting = best_matches(typed, all_zones(), MOST_SUGGESTIONS)
    return [app_commands.Choice(name=zone, value=zone) for zone in fitting]
