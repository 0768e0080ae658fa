"""In which language people have Discord: the one place where it is noted, after they did something."""

import discord
from discord.ext import commands

from runtime.readers import asker
from services.people import note_locale


class Locales(commands.Cog):
    """Notes it for DMs. An answer needs no note, since the interaction says in which language its reader is."""

    @commands.Cog.listener()
    async def on_served(self, interaction: discord.Interaction) -> None:
        """Somebody has done something; nobody waits for this."""
        await note_locale(interaction.user.id, asker(interaction))
