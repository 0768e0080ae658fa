"""The commands of `/template`."""

from contextlib import suppress

import discord
from discord import app_commands

from cogs.base import CircleCog, CircleOption, circle_here
from cogs.downloads import sheets
from cogs.downloads.sheets import Names
from cogs.sessions.scene import scene_of
from db import queries
from db.models import Circle
from rules.errors import RuleError
from runtime.message import Attachment, Message
from runtime.sheets import Sheet, as_csv, as_xlsx

FORMATS = [
    app_commands.Choice(name="Markdown", value="md"),
    app_commands.Choice(name="CSV", value="csv"),
    app_commands.Choice(name="Excel workbook (XLSX)", value="xlsx"),
    app_commands.Choice(name="Web page to print (HTML)", value="html"),
]
MARKDOWN = "md"
ABOUT_FORMAT = "Markdown if you leave it out"
ABOUT_FILLED = "With your circle's own data; empty if you say no, or are in no circle yet"


class Downloads(CircleCog, group_name="template"):
    """The agenda and the goal tracker as files."""

    @app_commands.command()
    @app_commands.rename(kind="format")
    @app_commands.choices(kind=FORMATS)
    @app_commands.describe(kind=ABOUT_FORMAT, filled=ABOUT_FILLED)
    async def agenda(
        self,
        interaction: discord.Interaction,
        kind: str = MARKDOWN,
        filled: bool | None = None,
        circle: CircleOption = None,
    ) -> None:
        """Download the agenda of the session that comes next, or an empty one."""
        meant, layout = await _meant(interaction, circle, filled), self.bot.words.sheet("agenda")
        session = await queries.open_session(meant.id) if meant else None
        if meant and session is None:
            schedule = self.bot.words.command("session schedule")
            raise RuleError(f"No session is set. {schedule} sets one; with `filled: False` you get an empty agenda.")
        await interaction.response.defer(ephemeral=True, thinking=True)
        if meant and session:
            scene = await scene_of(session, self.now())
            sheet = sheets.filled_agenda(layout, scene, await self._names(meant))
        else:
            sheet = sheets.empty_agenda(layout)
        await self._send(interaction, "agenda", kind, sheet)

    @app_commands.command()
    @app_commands.rename(kind="format")
    @app_commands.choices(kind=FORMATS)
    @app_commands.describe(kind=ABOUT_FORMAT, filled=ABOUT_FILLED)
    async def goals(
        self,
        interaction: discord.Interaction,
        kind: str = MARKDOWN,
        filled: bool | None = None,
        circle: CircleOption = None,
    ) -> None:
        """Download the goal tracker, one row per member per cycle, or an empty one."""
        meant, layout = await _meant(interaction, circle, filled), self.bot.words.sheet("goals")
        await interaction.response.defer(ephemeral=True, thinking=True)
        if meant:
            goals = await queries.goal_history(meant.id)
            sheet = sheets.filled_goals(layout, meant, goals, await self._names(meant))
        else:
            sheet = sheets.empty_goals(layout)
        await self._send(interaction, "goals", kind, sheet)

    async def _send(self, interaction: discord.Interaction, name: str, kind: str, sheet: Sheet) -> None:
        file = Attachment(f"{name}.{kind}", self._content(name, kind, sheet))
        text = self.bot.words.render("template/sent", file=file)
        await self.desk.send(interaction, Message(text, files=(file,)))

    def _content(self, name: str, ending: str, sheet: Sheet) -> str | bytes:
        match ending:
            case "csv":
                return as_csv(sheet)
            case "xlsx":
                return as_xlsx(sheet, self.now())
            case "html":
                return self.bot.words.render("template/sheet.html", sheet=sheet)
            case _:
                markdown = {"agenda": "template/agenda-file", "goals": "template/goals-file"}
                return self.bot.words.render(markdown[name], sheet=sheet)

    async def _names(self, circle: Circle) -> Names:
        bot, names = self.bot, dict[int, str]()
        guild = bot.get_guild(circle.guild_id) or await bot.fetch_guild(circle.guild_id, with_counts=False)
        for user_id in await queries.members(circle.id):
            with suppress(discord.NotFound):  # who left the server may still be in the circle
                names[user_id] = (await guild.fetch_member(user_id)).display_name
        return names


async def _meant(interaction: discord.Interaction, circle: Circle | None, filled: bool | None) -> Circle | None:
    """The circle whose data fill the file; None where it stays empty, as it does for who is in no circle yet."""
    unsaid = filled is None and circle is None
    if filled is False or (unsaid and not await queries.circles_of(interaction.user.id)):
        return None
    return await circle_here(interaction, circle)
