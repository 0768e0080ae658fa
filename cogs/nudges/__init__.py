"""Nudges: kind DMs about what a member chose to do, only to those who said yes."""

from cogs.goals.asks import bring_to_channel, time_anew
from cogs.nudges.closed_dms import ClosedDmsNotice
from cogs.nudges.cog import Nudges
from db.models import Person
from runtime.bot import Circlekeeper
from services.events import DmsStopped, NudgeSettingsChanged
from services.house import Services


async def setup(bot: Circlekeeper, services: Services) -> None:
    """Add the cogs to the bot."""
    await bot.add_cog(Nudges(bot, services))
    await bot.add_cog(ClosedDmsNotice(bot, services))
    _have_questions_react(bot, services)


def _have_questions_react(bot: Circlekeeper, services: Services) -> None:
    """Have what waits to reach a person from other members follow what they choose."""

    async def bring(event: DmsStopped) -> None:
        await bring_to_channel(bot, event.user_id)

    async def time_again(event: NudgeSettingsChanged) -> None:
        await time_anew(bot, await Person.get(id=event.user_id), bot.clock.now())

    services.events.on(DmsStopped, bring)
    services.events.on(NudgeSettingsChanged, time_again)
