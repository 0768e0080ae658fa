"""Circles: forming one, inviting people, joining by a button, and what a circle is about."""

from cogs.circles.cog import Circles
from cogs.circles.missing import Missing
from runtime.bot import Circlekeeper
from services.house import Services


async def setup(bot: Circlekeeper, services: Services) -> None:
    """Add what people type and press, and what is missed when it is deleted."""
    await bot.add_cog(Circles(bot))
    await bot.add_cog(Missing(bot))
