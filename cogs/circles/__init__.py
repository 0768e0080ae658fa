"""Circles: forming one, inviting people, joining by a button, and what a circle is about."""

from cogs.circles.cog import Circles
from runtime.bot import Circlekeeper


async def setup(bot: Circlekeeper) -> None:
    """Add the cog to the bot."""
    await bot.add_cog(Circles(bot))
