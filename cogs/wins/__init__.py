"""Wins and stuck points."""

from cogs.wins.lines import WinsLinesCog
from cogs.wins.stuck import StuckPointsCog
from cogs.wins.threads import WinsThreads
from runtime.bot import Circlekeeper
from services.house import Services
from vocabulary.keys import JobKind


async def setup(bot: Circlekeeper, services: Services) -> None:
    """Add the cogs to the bot, and let the timekeeper run the errand of threads."""
    bot.timekeeper.errand(JobKind.WINS, WinsThreads(bot, services.wins.rounds).look)
    await bot.add_cog(WinsLinesCog(bot, services))
    await bot.add_cog(StuckPointsCog(bot, services))
