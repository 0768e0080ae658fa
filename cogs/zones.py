"""Time zones as an option of a command, suggested while somebody types, and as the options of a form's select."""

from datetime import datetime

import discord
from discord import app_commands

from runtime.message import Option
from services.zones import offered_zones, suggested_zones, zones_to_choose


async def fitting_zones(interaction: discord.Interaction, typed: str, now: datetime) -> list[app_commands.Choice[str]]:
    """The zones that somebody may mean, the likeliest first: their own, and those of the languages that they use."""
    found = await suggested_zones(typed, interaction.user.id, _locales(interaction), now)
    return [app_commands.Choice(name=one.label, value=one.zone) for one in found]


async def zone_options(interaction: discord.Interaction, typed: str, now: datetime) -> list[Option]:
    """The zones that a new circle on this server may have, the likeliest first; `typed` is what was typed before."""
    offered = await offered_zones(typed, interaction.guild_id or 0, interaction.user.id, _locales(interaction), now)
    return [Option(one.zone, one.city, one.offset, one.chosen) for one in offered]


async def own_zone_options(interaction: discord.Interaction, typed: str, now: datetime) -> list[Option]:
    """The zones that may be somebody's own, the likeliest first. Raises Refusal when none fits what they typed."""
    found = await zones_to_choose(typed, interaction.user.id, _locales(interaction), now)
    return [Option(one.zone, one.label) for one in found]


def _locales(interaction: discord.Interaction) -> list[str]:
    return [str(locale) for locale in (interaction.locale, interaction.guild_locale) if locale]
