"""The commands and the buttons of `/partners`."""

from cogs.partners.briefs import Briefs
from cogs.partners.cog import Partners
from cogs.partners.private import PrivateWishes
from cogs.partners.rotation import RotationCommands
from cogs.partners.threads import PartnerThreads
from runtime.bot import Circlekeeper
from services.house import Services
from vocabulary.keys import JobKind


async def setup(bot: Circlekeeper, services: Services) -> None:
    """Add the commands to the bot, and let the timekeeper run the errand of threads."""
    threads = PartnerThreads(bot, services.partners.threads, services.partners.briefs)
    bot.timekeeper.errand(JobKind.PARTNER_THREAD, threads.look)
    group = Partners(bot, services)
    group.take_in(PrivateWishes(bot, services), RotationCommands(bot, services), Briefs(bot, services))
    await bot.add_cog(group)
