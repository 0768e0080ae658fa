"""Goals: one promise per member per cycle, in five fields, and what is said about it afterwards."""

from cogs.goals.answers import GoalAnswers
from cogs.goals.asks import Asks
from cogs.goals.changes import GoalChanges
from cogs.goals.cog import Goals
from cogs.goals.evidence import Evidence
from runtime.bot import Circlekeeper
from services.house import Services


async def setup(bot: Circlekeeper, services: Services) -> None:
    """Add the commands and the answers to the bot."""
    await bot.add_cog(Goals(bot))
    for cog in (GoalAnswers(bot), GoalChanges(bot), Asks(bot), Evidence(bot)):
        await bot.add_cog(cog)
