"""The commands of `/template`: the agenda and the goal tracker as files to take along."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

import discord
from discord import app_commands

from cogs.base import CircleCog, CircleOption
from runtime.bot import Circlekeeper
from runtime.message import Attachment, Message
from services.downloads import FileFormat, MemberName
from services.house import Services
from services.lookup import CircleHere

FORMATS = [
    app_commands.Choice(name="Markdown", value=FileFormat.MARKDOWN.value),
    app_commands.Choice(name="CSV", value=FileFormat.CSV.value),
    app_commands.Choice(name="Excel workbook (XLSX)", value=FileFormat.XLSX.value),
    app_commands.Choice(name="Web page to print (HTML)", value=FileFormat.HTML.value),
]
ABOUT_FORMAT = "The file format; Markdown if you skip this"
ABOUT_FILLED = "True: with your circle's data. False, or without a circle: empty"

Command = TypeVar("Command", bound=Callable[..., Any])


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
    """Download the agenda or the goal tracker."""

    @app_commands.command()
    @as_file
    async def agenda(
        self,
        interaction: discord.Interaction,
        kind: str = FileFormat.MARKDOWN.value,
        filled: bool | None = None,
        circle: CircleOption = None,
    ) -> None:
        """Download the agenda of the next session, or an empty one."""
        meant = await self._meant(interaction, circle, filled)
        await self.responder.defer(interaction, thinking=True)
        words = self.words_for(interaction)
        if meant is None:
            await self._send(interaction, self.services.downloads.empty_agenda(words, FileFormat(kind)))
            return
        names, called = await self._names(meant), await self.called(interaction, meant)
        await self._send(
            interaction,
            await self.services.downloads.agenda(words, FileFormat(kind), meant.id, names, called),
        )

    @app_commands.command()
    @as_file
    async def goals(
        self,
        interaction: discord.Interaction,
        kind: str = FileFormat.MARKDOWN.value,
        filled: bool | None = None,
        circle: CircleOption = None,
    ) -> None:
        """Download everyone's goals, cycle by cycle, or an empty goal tracker."""
        meant = await self._meant(interaction, circle, filled)
        await self.responder.defer(interaction, thinking=True)
        names = await self._names(meant) if meant else {}
        called = await self.called(interaction, meant) if meant else None
        words, about = self.words_for(interaction), meant.id if meant else None
        file = await self.services.downloads.goals(words, FileFormat(kind), about, names, called)
        await self._send(interaction, file)

    async def _meant(
        self, interaction: discord.Interaction, circle: CircleHere | None, filled: bool | None
    ) -> CircleHere | None:
        """The circle whose data fill the file; None where it stays empty, as it does for who is in no circle yet."""
        unsaid = filled is None and circle is None
        if filled is False or (unsaid and not await self.services.lookup.mine(interaction.user.id)):
            return None
        return await self.circle_here(interaction, circle)

    async def _names(self, circle: CircleHere) -> dict[int, MemberName]:
        names = dict[int, MemberName]()
        guild = self.bot.get_guild(circle.guild_id) or await self.bot.fetch_guild(circle.guild_id, with_counts=False)
        for user_id in await self.services.downloads.members(circle.id):
            with suppress(discord.NotFound):  # who left the server may still be in the circle
                member = await guild.fetch_member(user_id)
                names[user_id] = MemberName(member.display_name, member.name)
        return names

    async def _send(self, interaction: discord.Interaction, file: Attachment) -> None:
        text = self.words_for(interaction).render("template/sent", file=file)
        await self.responder.send(interaction, Message(text, files=(file,)))


async def setup(bot: Circlekeeper, services: Services) -> None:
    """Add the cog to the bot."""
    await bot.add_cog(Downloads(bot, services))
