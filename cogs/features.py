"""All features with the services that they use."""

from cogs import (
    advice,
    away,
    circles,
    downloads,
    failures,
    goals,
    help as help_,
    lunch,
    notices,
    nudges,
    partners,
    privacy,
    profiles,
    retrospectives,
    sessions,
    thanks,
    wins,
)
from cogs.directory import DiscordDirectory
from cogs.voice import DiscordVoice
from runtime.bot import Circlekeeper
from services import reactions
from services.house import Ports, compose

FEATURES = (
    circles,
    sessions,
    retrospectives,
    goals,
    partners,
    failures,
    wins,
    lunch,
    away,
    nudges,
    notices,
    profiles,
    thanks,
    advice,
    downloads,
    privacy,
    help_,
)


async def setup(bot: Circlekeeper) -> None:
    """Make the services, and add each feature's cogs, which use them."""
    ports = Ports(DiscordVoice(bot), DiscordDirectory(bot))
    periods = bot.settings.retention.periods
    services = compose(bot.clock, bot.timekeeper, bot.outbox, bot.words, ports, periods)
    reactions.connect(services)
    bot.services = services
    for feature in FEATURES:
        await feature.setup(bot, services)
