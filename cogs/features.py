"""All features with the services that they use."""

from cogs import circles, downloads, failures, goals, nudges, partners, privacy, sessions
from cogs.voice import DiscordVoice
from runtime.bot import Circlekeeper
from services import reactions
from services.house import compose

FEATURES = (circles, sessions, goals, partners, failures, nudges, downloads, privacy)


async def setup(bot: Circlekeeper) -> None:
    """Make the services, and add each feature's cogs, which use them."""
    voice, periods = DiscordVoice(bot), bot.settings.retention.periods
    services = compose(bot.clock, bot.timekeeper, bot.outbox, bot.words, voice, periods)
    reactions.connect(services)
    bot.services = services
    for feature in FEATURES:
        await feature.setup(bot, services)
