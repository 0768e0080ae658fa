"""The commands and the buttons of `/partners`."""

from cogs.partners.cog import Partners
from cogs.partners.private import PrivateWishes
from cogs.partners.rotation import RotationCommands
from runtime.bot import Circlekeeper
from services.house import Services


async def setup(bot: Circlekeeper, services: Services) -> None:
    """Add the commands to the bot."""
    wishes = PrivateWishes(bot, services)
    group = Partners(bot, services, wishes)
    group.take_in(wishes, RotationCommands(bot, services))
    await bot.add_cog(group)
