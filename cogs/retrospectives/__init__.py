"""Retrospectives: anonymous notes, marks, agreements."""

from cogs.retrospectives.agreements import AgreementControls
from cogs.retrospectives.cog import Retrospectives
from cogs.retrospectives.marks import MarkSelects
from cogs.retrospectives.notes import NoteButtons
from runtime.bot import Circlekeeper
from services.house import Services


async def setup(bot: Circlekeeper, services: Services) -> None:
    """Add what people type, press and fill in."""
    await bot.add_cog(Retrospectives(bot, services))
    await bot.add_cog(NoteButtons(bot, services))
    await bot.add_cog(MarkSelects(bot, services))
    await bot.add_cog(AgreementControls(bot, services))
