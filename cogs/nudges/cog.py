"""The commands and buttons of `/nudges` that say whether nudges come, and the answers under nudges."""

import discord
from discord import app_commands

from cogs.base import CircleCog
from runtime.message import Message
from runtime.ui import pressed
from services.nudges.kinds import ANSWERS
from vocabulary.controls import ButtonKind
from vocabulary.keys import Address


class Nudges(CircleCog, group_name="nudges"):
    """Choose which DMs you get from me, if any."""

    @app_commands.command()
    async def start(self, interaction: discord.Interaction) -> None:
        """Get DMs about your goals and sessions."""
        await self.services.nudges.settings.start(interaction.user.id)
        await self.responder.answer(interaction, "nudge/started")

    @app_commands.command()
    async def stop(self, interaction: discord.Interaction) -> None:
        """Stop all DMs from me."""
        await self.services.nudges.settings.stop(interaction.user.id)
        await self.responder.answer(interaction, "nudge/stopped")

    @app_commands.command()
    async def preview(self, interaction: discord.Interaction) -> None:
        """See which DMs you'll get, which not, and why."""
        preview = await self.services.nudges.preview.show(interaction.user.id, self.bot.servers)
        await self.responder.answer(interaction, "nudge/preview", preview=preview)

    @pressed(ButtonKind.NUDGES_START)
    async def start_pressed(self, interaction: discord.Interaction, address: Address) -> None:
        """The same as `/nudges start`."""
        await self.services.nudges.settings.start(interaction.user.id)
        await self.responder.replace(interaction, "nudge/started")

    @pressed(ButtonKind.NUDGES_DECLINE)
    async def decline_pressed(self, interaction: discord.Interaction, address: Address) -> None:
        """No DMs, then."""
        await self.services.nudges.settings.decline(interaction.user.id)
        await self.responder.replace(interaction, "nudge/declined")

    @pressed(ButtonKind.NUDGES_AGAIN)
    async def again_pressed(self, interaction: discord.Interaction, address: Address) -> None:
        """DMs are open again, as far as the person knows."""
        await self.services.nudges.reachability.try_again(interaction.user.id)
        await self.responder.replace(interaction, "nudge/again")

    @pressed(*ANSWERS)
    async def answered(self, interaction: discord.Interaction, address: Address) -> None:
        """An answer under the message that asks."""
        words, kind = self.words_in_place(interaction), ButtonKind(address.kind)
        text = await self.services.nudges.answers.take(kind, address.row, interaction.user.id, words)
        await self.responder.answer_in_place(interaction, Message(text))
