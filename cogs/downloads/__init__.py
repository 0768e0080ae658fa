"""The agenda and the goal tracker as files to take along."""

from cogs.downloads.cog import Downloads
from runtime.bot import Circlekeeper
from services.house import Services


async def setup(bot: Circlekeeper, services: Services) -> None:
    """Add the cog to the bot."""
    await bot.add_cog(Downloads(bot))
