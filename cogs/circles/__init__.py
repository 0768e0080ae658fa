"""Circles: forming one, inviting people, joining by a button, leaving; its role and channels in Discord."""

from cogs.circles.access import Access
from cogs.circles.arrivals import Arrivals
from cogs.circles.channels import CircleChannels
from cogs.circles.cog import Circles
from cogs.circles.deletions import Deletions
from cogs.circles.founding import FoundingCommands
from cogs.circles.inviting import InvitingCommands
from cogs.circles.presses import CirclePresses
from cogs.circles.renaming import Renaming
from cogs.circles.settings import CircleSettingsCog
from cogs.circles.start import Start
from cogs.circles.whereabouts import Whereabouts
from cogs.sessions.time_polls import NativePolls
from runtime.bot import Circlekeeper
from services.house import Services
from vocabulary.keys import JobKind


async def setup(bot: Circlekeeper, services: Services) -> None:
    """Add what people type and press, what follows of it in Discord, and what is missed when it is deleted."""
    channels = CircleChannels(bot, services.circles.channels)
    renaming = Renaming(bot, services.circles.channels)
    bot.router.look_first(Whereabouts(services.circles.seats).look)
    bot.timekeeper.errand(JobKind.ROOMS, channels.look)
    bot.timekeeper.errand(JobKind.NAME, renaming.look)
    bot.timekeeper.errand(JobKind.FAREWELL, channels.take_roles_back)
    bot.outbox.on_channel_gone(services.circles.losses.replaced_at)
    group = Circles(bot, services)
    inviting = InvitingCommands(bot, services, channels)
    group.take_in(FoundingCommands(bot, services, channels), inviting, CircleSettingsCog(bot, services))
    await bot.add_cog(group)
    await bot.add_cog(CirclePresses(bot, services))
    await bot.add_cog(Start(bot, services, inviting, NativePolls(bot, services)))
    await bot.add_cog(Deletions(services.circles.losses))
    await bot.add_cog(Arrivals(bot, services.circles.comparison))
    await bot.add_cog(Access(bot, services.circles.unfinished))
