"""The commands of `/template`."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any, TypeVar

import discord
from discord import app_commands

from cogs.base import CircleCog, CircleOption, circle_here
from cogs.downloads import sheets
from cogs.downloads.sheets import Names
from db import queries
from db.models import Circle
from rules.errors import RuleError
from runtime.message import Attachment, Message
from runtime.sheets import Sheet, as_csv, as_xlsx
from services.circles.lookup import CircleHere
from services.sessions.snapshot import snapshot_of

FORMATS = [
    app_commands.Choice(name="Markdown", value="md"),
    app_commands.Choice(name="CSV", value="csv"),
    app_commands.Choice(name="Excel workbook (XLSX)", value="xlsx"),
    app_commands.Choice(name="Web page to print (HTML)", value="html"),
]
MARKDOWN = "md"
ABOUT_FORMAT = "Markdown if you leave it out"
ABOUT_FILLED = "With your circle's own data; empty if you say no, or are in no circle yet"


Command = TypeVar("Command", bound=Callable[..., Any])
Maker = Callable[[Mapping[str, Any], Circle | None], Awaitable[Sheet]]
"""Makes a sheet by its layout, filled with a circle's data or empty."""


def as_file(command: Command) -> Command:
    """What both commands ask for: a format, and whether it is filled."""
    for described in (
        app_commands.describe(kind=ABOUT_FORMAT, filled=ABOUT_FILLED),
        app_commands.choices(kind=FORMATS),
        app_commands.rename(kind="format"),
    ):
        command = described(command)
    return command


class Downloads(CircleCog, group_name="template"):
    """The agenda and the goal tracker as files."""

    @app_commands.command()
    @as_file
    async def agenda(
        self,
        interaction: discord.Interaction,
        kind: str = MARKDOWN,
        filled: bool | None = None,
        circle: CircleOption = None,
    ) -> None:
        """Download the agenda of the session that comes next, or an empty one."""
        await self._send(interaction, "agenda", self._agenda, kind, await _meant(interaction, circle, filled))

    @app_commands.command()
    @as_file
    async def goals(
        self,
        interaction: discord.Interaction,
        kind: str = MARKDOWN,
        filled: bool | None = None,
        circle: CircleOption = None,
    ) -> None:
        """Download the goal tracker, one row per member per cycle, or an empty one."""
        await self._send(interaction, "goals", self._goals, kind, await _meant(interaction, circle, filled))

    async def _send(
        self, interaction: discord.Interaction, name: str, make: Maker, kind: str, meant: Circle | None
    ) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        sheet = await make(self.bot.words.sheet(name), meant)
        file = Attachment(f"{name}.{kind}", self._content(name, kind, sheet))
        text = self.bot.words.render("template/sent", file=file)
        await self.responder.send(interaction, Message(text, files=(file,)))

    async def _goals(self, layout: Mapping[str, Any], meant: Circle | None) -> Sheet:
        if meant is None:
            return sheets.empty_goals(layout)
        return sheets.filled_goals(layout, meant, await queries.goal_history(meant.id), await self._names(meant))

    async def _agenda(self, layout: Mapping[str, Any], meant: Circle | None) -> Sheet:
        if meant is None:
            return sheets.empty_agenda(layout)
        session = await queries.open_session(meant.id)
        if session is None:
            schedule = self.bot.words.command("session schedule")
            raise RuleError(f"No session is set. {schedule} sets one; with `filled: False` you get an empty agenda.")
        return sheets.filled_agenda(layout, await snapshot_of(session, self.now()), await self._names(meant))

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


async def _meant(interaction: discord.Interaction, circle: CircleHere | None, filled: bool | None) -> Circle | None:
    """The circle whose data fill the file; None where it stays empty, as it does for who is in no circle yet."""
    unsaid = filled is None and circle is None
    if filled is False or (unsaid and not await queries.circles_of(interaction.user.id)):
        return None
    return await circle_here(interaction, circle)
