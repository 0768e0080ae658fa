"""The commands and buttons of `/nudges` that say whether nudges come, and the answers under nudges."""

import discord
from discord import app_commands

from cogs.base import CircleCog
from runtime.message import Message
from runtime.ui import pressed
from services.notices.kinds import wake_label
from services.nudges.kinds import ANSWERS
from vocabulary.controls import ButtonKind
from vocabulary.keys import Address
from vocabulary.limits import BUTTONS_IN_ROW


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
        """See what I'll send you and post in your circles, what not, and why."""
        await self._show_preview(interaction)

    @pressed(ButtonKind.NUDGES_WAKE)
    async def wake_pressed(self, interaction: discord.Interaction, address: Address) -> None:
        """Be asked again about what rests, and see in place what comes now."""
        await self.services.nudges.settings.wake(interaction.user.id)
        await self._show_preview(interaction)

    async def _show_preview(self, interaction: discord.Interaction) -> None:
        user_id, servers, words = interaction.user.id, self.bot.servers, self.words_for(interaction)
        preview = await self.services.nudges.preview.show(user_id, servers)
        posts = await self.services.notices.preview.show(user_id, servers)
        asked_again = [words.button(ButtonKind.NUDGES_WAKE, 0)] if preview.resting else []
        brought_back = [
            words.button(ButtonKind.NOTICE_WAKE, circle.id, one.kind, label=wake_label(words, one.kind))
            for circle in posts
            for one in circle.resting
        ]
        rows = [asked_again, brought_back[:BUTTONS_IN_ROW]]
        await self.responder.show(
            interaction, "nudge/preview", buttons=[row for row in rows if row], preview=preview, posts=posts
        )

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
