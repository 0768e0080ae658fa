"""Where people are: whatever they do in a server proves that they are in it, of other servers Discord is asked."""

import discord

from cogs.directory import role_ids
from services.circles.seats import Here, Seats


class Whereabouts:
    """Has it looked at before somebody is served, so that nobody acts in a circle from whose server they are gone."""

    def __init__(self, seats: Seats) -> None:
        self._seats = seats

    async def look(self, interaction: discord.Interaction) -> None:
        """Look where a person is who uses a command, a button, a form or suggestions."""
        user = interaction.user
        here = Here(user.guild.id, role_ids(user)) if isinstance(user, discord.Member) else None
        await self._seats.check(user.id, here)
