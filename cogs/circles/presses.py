"""The buttons about circles: answering an invitation, and confirming what `/circle` asks about first."""

import discord
from discord.ext import commands

from cogs.circles.channels import CircleChannels
from runtime.bot import Circlekeeper
from runtime.ui import pressed
from services.house import Services
from vocabulary.controls import ButtonKind
from vocabulary.keys import Address

RHYTHM_ARGS = 5
"""What a button has that confirms a change of rhythm: see `services.circles.settings.RhythmProposal`."""


class CirclePresses(commands.Cog):
    """Does what people have agreed to."""

    def __init__(self, bot: Circlekeeper, services: Services, channels: CircleChannels) -> None:
        self._words = bot.words
        self._responder = bot.responder
        self._circles = services.circles
        self._channels = channels

    @pressed(ButtonKind.CIRCLE_JOIN)
    async def join(self, interaction: discord.Interaction, address: Address) -> None:
        """Take up an invitation."""
        joined = await self._circles.invitations.join(address.row, interaction.user.id, interaction.guild_id or 0)
        await self._responder.replace(interaction, "circle/joined", circle=joined, person=interaction.user.id)
        ready = await self._channels.make_soon(joined.id) is True
        record = await self._circles.channels.of(joined.id)
        kinds = (ButtonKind.NUDGES_START, ButtonKind.NUDGES_DECLINE)
        buttons = [[self._words.button(kind, 0) for kind in kinds]]
        await self._responder.answer(interaction, "circle/consent", buttons=buttons, circle=record, ready=ready)

    @pressed(ButtonKind.CIRCLE_DECLINE)
    async def decline(self, interaction: discord.Interaction, address: Address) -> None:
        """Turn down an invitation; nobody is told more than that."""
        declined = await self._circles.invitations.decline(address.row, interaction.user.id)
        await self._responder.replace(interaction, "circle/declined", circle=declined)

    @pressed(ButtonKind.CIRCLE_LEAVE)
    async def leave(self, interaction: discord.Interaction, address: Address) -> None:
        """Let them go."""
        departure = await self._circles.membership.leave(address.row, interaction.user.id)
        await self._responder.replace(interaction, "circle/leave-done", departure=departure)

    @pressed(ButtonKind.CIRCLE_CLOSE)
    async def close(self, interaction: discord.Interaction, address: Address) -> None:
        """Close it, once those have agreed who can, in time and while they are there."""
        assert interaction.message is not None
        asker, asked_at = address.number, interaction.message.created_at
        await self._circles.seats.check(asker)
        closed = await self._circles.closing.close(address.row, asker, interaction.user.id, asked_at)
        await self._responder.replace(interaction, "circle/close-done", circle=closed)

    @pressed(ButtonKind.CIRCLE_SETTINGS)
    async def change_rhythm(self, interaction: discord.Interaction, address: Address) -> None:
        """Change the rhythm to what the button's message shows, if it was the one there is that was to be changed."""
        args = address.args(RHYTHM_ARGS)
        coming = await self._circles.settings.confirm(address.row, interaction.user.id, *args)
        await self._responder.replace(interaction, "circle/settings-done", coming=coming)
