"""The commands of `/retro`: a retrospective is a session, which these open and close as `/session` does."""

import discord
from discord import app_commands

from cogs.base import CircleCog, CircleOption
from runtime.readers import asker
from services.retrospectives.planning import OpenRetrospective
from vocabulary.controls import ButtonKind
from vocabulary.sessions import SessionKind

WAYS = (ButtonKind.SESSION_TIME, ButtonKind.SESSION_POLL)


class Retrospectives(CircleCog, group_name="retro"):
    """Look at how you learn best together."""

    @app_commands.command(name="open")
    async def open_(self, interaction: discord.Interaction, circle: CircleOption = None) -> None:
        """Find a time for the retrospective; once that has come, start it."""
        here = await self.circle_here(interaction, circle)
        found = await self.services.retrospectives.planning.coming(here, interaction.user.id)
        if found is None:
            words, kind = self.words_for(interaction), SessionKind.RETROSPECTIVE
            buttons = [[words.button(way, here.id, kind) for way in WAYS]]
            await self.responder.answer(interaction, "session/how", buttons=buttons, circle=here, kind=kind)
        else:
            await self._open(interaction, found)

    @app_commands.command()
    async def close(self, interaction: discord.Interaction, circle: CircleOption = None) -> None:
        """Close the retrospective; its notes can't be changed after that."""
        here = await self.circle_here(interaction, circle)
        session = await self.services.retrospectives.planning.running(here)
        ended = await self.services.sessions.steering.end(session, interaction.user.id)
        await self.responder.answer(interaction, "session/steered", steered=ended)

    async def _open(self, interaction: discord.Interaction, found: OpenRetrospective) -> None:
        """Start it, or show where it is, or when it is."""
        if found.may_start:
            started = await self.services.sessions.steering.start(found.session_id, interaction.user.id)
            await self.responder.answer(interaction, "session/steered", steered=started)
        elif found.is_on:
            where = self.services.sessions.overview.where(found.session_id, interaction.user.id, asker(interaction))
            await self.responder.send(interaction, await where)
        else:
            await self.responder.answer(interaction, "retro/set", starts_at=found.starts_at)
