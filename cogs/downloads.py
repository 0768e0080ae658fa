"""The agenda and the goal tracker as files to take along."""

import csv
import io
from collections.abc import Mapping
from contextlib import suppress

import discord
from discord import app_commands

from cogs.base import CircleCog, CircleOption, circle_here
from cogs.sessions.scene import scene_of
from db import queries
from db.models import Circle, Goal
from rules.errors import RuleError
from runtime.bot import Circlekeeper
from runtime.message import Attachment, Message

BYTE_ORDER_MARK = "\ufeff"
"""Without it, Excel takes a file for Latin-1."""
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Downloads(CircleCog, group_name="template"):
    """The agenda and the goal tracker as files."""

    @app_commands.command()
    async def agenda(self, interaction: discord.Interaction, circle: CircleOption = None) -> None:
        """Download the agenda of the session that comes next."""
        circle = await circle_here(interaction, circle)
        session = await queries.open_session(circle.id)
        if session is None:
            raise RuleError(f"No session is set. {self.bot.words.command('session schedule')} sets one.")
        scene = await scene_of(session, self.now())
        await interaction.response.defer(ephemeral=True, thinking=True)
        names = await _names(self.bot, circle)
        text = self.bot.words.render("template/agenda-file", scene=scene, names=names)
        await self._send(interaction, Attachment("agenda.md", text))

    @app_commands.command()
    async def goals(self, interaction: discord.Interaction, circle: CircleOption = None) -> None:
        """Download the goal tracker: one row per member per cycle."""
        circle = await circle_here(interaction, circle)
        await interaction.response.defer(ephemeral=True, thinking=True)
        goals, names = await queries.goal_history(circle.id), await _names(self.bot, circle)
        markdown = self.bot.words.render("template/goals-file", circle=circle, goals=goals, names=names)
        table = Attachment("goals.csv", BYTE_ORDER_MARK + as_csv(goals, names))
        await self._send(interaction, Attachment("goals.md", markdown), table)

    async def _send(self, interaction: discord.Interaction, *files: Attachment) -> None:
        text = self.bot.words.render("template/sent", files=files)
        await self.desk.send(interaction, Message(text, files=files))


def as_csv(goals: list[Goal], names: Mapping[int, str]) -> str:
    """The goal tracker as CSV with the founding article's columns; no cell is taken for a formula."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(
        (
            "Cycle",
            "Member",
            "Goal",
            "Why it matters",
            "Actions this week",
            "Evidence of progress",
            "Support requested",
            "Status",
            "Last words",
        )
    )
    for goal in goals:
        said = sorted(goal.progress, key=lambda progress: (progress.at, progress.id))
        status, words = (said[-1].status.value, said[-1].words) if said else ("", "")
        member = names.get(goal.user_id, "a former member")
        cells = (member, goal.goal, goal.why, goal.actions, goal.evidence, goal.support, status, words)
        writer.writerow((goal.cycle.number, *map(_harmless, cells)))
    return file.getvalue()


def _harmless(cell: str) -> str:
    """A cell that a spreadsheet shows as it was written (OWASP: CSV injection)."""
    return f"'{cell}" if cell.startswith(STARTS_A_FORMULA) else cell


async def _names(bot: Circlekeeper, circle: Circle) -> dict[int, str]:
    guild = bot.get_guild(circle.guild_id) or await bot.fetch_guild(circle.guild_id, with_counts=False)
    names: dict[int, str] = {}
    for user_id in await queries.members(circle.id):
        with suppress(discord.NotFound):  # who left the server may still be in the circle
            names[user_id] = (await guild.fetch_member(user_id)).display_name
    return names


async def setup(bot: Circlekeeper) -> None:
    """Add the cog to the bot."""
    await bot.add_cog(Downloads(bot))
