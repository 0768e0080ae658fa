"""Nudges: kind DMs about what a member chose to do, only to those who said yes."""

from cogs.nudges.cog import Nudges
from cogs.nudges.kept import Kept
from runtime.bot import Circlekeeper
from services.house import Services


async def setup(bot: Circlekeeper, services: Services) -> None:
    """Add the cog to the bot."""
    await bot.add_cog(Nudges(bot))
    await bot.add_cog(Kept(bot))
