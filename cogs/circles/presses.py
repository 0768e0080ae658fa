"""The buttons that confirm what `/circle` asks about first."""

import discord
from discord.ext import commands

from runtime.bot import Circlekeeper
from runtime.ui import pressed
from services.house import Services
from vocabulary.controls import ButtonKind
from vocabulary.keys import Address


class CirclePresses(commands.Cog):
    """Does what people have agreed to."""

    def __init__(self, bot: Circlekeeper, services: Services) -> None:
        self._responder = bot.responder
        self._circles = services.circles
        self._drafts = services.drafts
        self._lookup = services.lookup

    @pressed(ButtonKind.CIRCLE_LEAVE)
    async def leave(self, interaction: discord.Interaction, address: Address) -> None:
        """Let them go."""
        departure = await self._circles.membership.leave(address.row, interaction.user.id)
        await self._responder.replace(interaction, "circle/leave-done", departure=departure)

    @pressed(ButtonKind.CIRCLE_REMOVE)
    async def remove(self, interaction: discord.Interaction, address: Address) -> None:
        """Take out whom the button's message shows."""
        circle_id, organiser, kind = address.row, interaction.user.id, ButtonKind.CIRCLE_REMOVE
        here = await self._lookup.about(organiser, circle_id)
        wanted = await self._drafts.kept(address.number, organiser, kind, circle_id)
        await self._circles.membership.remove(circle_id, organiser, wanted["person"], wanted["reason"])
        await self._drafts.drop(organiser, kind, circle_id)
        await self._responder.show(interaction, "circle/remove-done", circle=here, person=wanted["person"])

    @pressed(ButtonKind.CIRCLE_CLOSE)
    async def close(self, interaction: discord.Interaction, address: Address) -> None:
        """Close it, once those have agreed who can, in time and while they are there."""
        assert interaction.message is not None
        asker, asked_at = address.number, interaction.message.created_at
        await self._circles.seats.check(asker)
        closed = await self._circles.closing.close(address.row, asker, interaction.user.id, asked_at)
        await self._responder.replace(interaction, "circle/close-done", circle=closed)
