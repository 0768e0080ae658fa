"""Privacy: what is kept about a person, all of it in a file, and all of it forgotten."""

from cogs.privacy.cog import Privacy
from runtime.bot import Circlekeeper
from services.house import Services


async def setup(bot: Circlekeeper, services: Services) -> None:
    """Add the cog to the bot."""
    await bot.add_cog(Privacy(bot))
