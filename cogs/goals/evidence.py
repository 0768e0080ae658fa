"""Evidence of a goal: a link, a file, or a message that stands in Discord already. It is referred to, never held."""

from collections.abc import Mapping

import discord
from discord import app_commands
from discord.ext import commands

from cogs.base import circle_here
from cogs.goals.files import of_file
from cogs.goals.progress import note
from db import queries
from rules import evidence, goals
from rules.errors import RuleError
from runtime.bot import Circlekeeper
from vocabulary.goals import GoalStatus

LONGEST_WORDS = 500


def linked(text: str) -> dict[str, object]:
    """Refer to a link. Raises RuleError for anything else."""
    return {"url": evidence.check_link(text)}


class Evidence(commands.Cog):
    """The menu *Log as evidence* of a message."""

    def __init__(self, bot: Circlekeeper) -> None:
        self._bot = bot
        self._menu = app_commands.ContextMenu(name="Log as evidence", callback=self.log)

    async def cog_load(self) -> None:
        """Offer the menu."""
        self._bot.tree.add_command(self._menu)

    async def cog_unload(self) -> None:
        """Offer it no longer."""
        self._bot.tree.remove_command(self._menu.name, type=self._menu.type)

    @app_commands.guild_only()
    async def log(self, interaction: discord.Interaction, message: discord.Message) -> None:
        """Take a message for evidence of one's own goal: by its address, with its words if they are one's own."""
        circle = await circle_here(interaction)
        goal = await queries.goal_of((await queries.open_cycle(circle.id)).id, interaction.user.id)
        if goal is None:
            raise RuleError("You have no goal in this cycle yet that this could be evidence of.")
        said = goals.standing(await queries.progress_of(goal.id))
        own = message.author.id == interaction.user.id
        words = message.content[:LONGEST_WORDS] if own else ""
        status = GoalStatus(goals.standing_with_evidence(said))
        await note(self._bot, goal, status, words, self._bot.clock.now(), _of_message(message))
        await self._bot.responder.answer(interaction, "goal/shown", goal=goal, said=said)


def _of_message(message: discord.Message) -> Mapping[str, object]:
    return of_file(message.jump_url, message.attachments[0]) if message.attachments else {"url": message.jump_url}
