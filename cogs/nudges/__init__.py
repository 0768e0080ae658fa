"""Nudges: kind DMs about what a member chose to do, only to those who said yes."""

from cogs.nudges.closed_dms import ClosedDmsNotice
from cogs.nudges.cog import Nudges
from cogs.nudges.consent import Consent
from runtime.bot import Circlekeeper
from services.house import Services


async def setup(bot: Circlekeeper, services: Services) -> None:
    """Add the cogs to the bot."""
    await bot.add_cog(Nudges(bot, services))
    await bot.add_cog(Consent(bot, services))
    await bot.add_cog(ClosedDmsNotice(bot, services))
