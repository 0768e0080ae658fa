"""The failure of the month."""

from cogs.failures.cog import Failures
from cogs.failures.threads import FailureThreads
from runtime.bot import Circlekeeper
from services.house import Services
from vocabulary.keys import JobKind


async def setup(bot: Circlekeeper, services: Services) -> None:
    """Add the cog to the bot, and let the timekeeper run the errand of threads."""
    bot.timekeeper.errand(JobKind.FAILURE_THREAD, FailureThreads(bot, services.failures.threads).look)
    await bot.add_cog(Failures(bot, services))
