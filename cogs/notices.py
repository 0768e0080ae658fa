"""The button under a notice that is the last of its kind for now."""

import discord

from cogs.base import BaseCog
from runtime.bot import Circlekeeper
from runtime.ui import pressed
from services.house import Services
from services.notices.kinds import KINDS
from vocabulary.controls import ButtonKind
from vocabulary.keys import Address
from vocabulary.notices import NoticeKind


class Notices(BaseCog):
    """Has a kind of notice come again in a circle."""

    @pressed(ButtonKind.NOTICE_WAKE)
    async def wake_pressed(self, interaction: discord.Interaction, address: Address) -> None:
        """One press wakes it, whoever of the circle presses."""
        kind, words = NoticeKind(address.arg), self.words_for(interaction)
        await self.services.notices.waking.wake(address.row, interaction.user.id, kind)
        await self.responder.answer(interaction, "notice/woken", label=words.label(KINDS[kind].template))


async def setup(bot: Circlekeeper, services: Services) -> None:
    """Add the cog to the bot."""
    await bot.add_cog(Notices(bot, services))
