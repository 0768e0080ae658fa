"""Time zones as an option of a command, suggested while somebody types."""

from datetime import datetime

import discord
from discord import app_commands

from services.zones import suggested_zones


async def fitting_zones(interaction: discord.Interaction, typed: str, now: datetime) -> list[app_commands.Choice[str]]:
    """The zones that somebody may mean, the likeliest first: their own, and those of the languages that they use."""
    locales = [str(locale) for locale in (interaction.locale, interaction.guild_locale) if locale]
    found = await suggested_zones(typed, interaction.user.id, locales, now)
    return [app_commands.Choice(name=one.label, value=one.zone) for one in found]
