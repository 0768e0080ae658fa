"""Goals: one for each member and cycle, in five fields, and what is said about it afterwards."""

from cogs.goals.check_ins import CheckIns, LogAsEvidence
from cogs.goals.cog import Goals
from cogs.goals.plans import Plans
from cogs.goals.questions import Questions
from runtime.bot import Circlekeeper
from services.house import Services


async def setup(bot: Circlekeeper, services: Services) -> None:
    """Add the commands, the menu and the answers to the bot."""
    commands = Goals(bot, services)
    commands.take_in(CheckIns(bot, services))
    await bot.add_cog(commands)
    await bot.add_cog(LogAsEvidence(bot, services))
    await bot.add_cog(Plans(bot, services))
    await bot.add_cog(Questions(bot, services))
