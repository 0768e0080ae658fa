"""Nudges: kind DMs about what a member chose to do, only to those who said yes."""

from cogs.nudges.closed_dms import ClosedDmsNotice
from cogs.nudges.cog import Nudges
from cogs.nudges.consent import Consent
from cogs.nudges.locales import Locales
from cogs.nudges.settings import NudgeSettingsCog
from runtime.bot import Circlekeeper
from services.house import Services


async def setup(bot: Circlekeeper, services: Services) -> None:
    """Add the cogs to the bot."""
    group = Nudges(bot, services)
    group.take_in(NudgeSettingsCog(bot, services))
    await bot.add_cog(group)
    await bot.add_cog(Consent(bot, services))
    await bot.add_cog(ClosedDmsNotice(bot, services))
    await bot.add_cog(Locales())
