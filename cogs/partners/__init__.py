"""The commands and the buttons of `/partners`."""

from cogs.partners.cog import Partners
from runtime.bot import Circlekeeper
from services.house import Services


async def setup(bot: Circlekeeper, services: Services) -> None:
    """Add the commands to the bot."""
    await bot.add_cog(Partners(bot, services))
