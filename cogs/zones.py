"""Time zones as an option of a command, suggested while somebody types."""

from discord import app_commands

from services.zones import suggested_zones


def fitting_zones(typed: str) -> list[app_commands.Choice[str]]:
    """The zones that somebody may mean, the likeliest first."""
    return [app_commands.Choice(name=zone, value=zone) for zone in suggested_zones(typed)]
