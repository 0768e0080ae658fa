"""The commands of `/session` for a session that is on, and for what it captured."""

import discord
from discord import app_commands

from cogs.base import BaseCog, CircleCog, CircleOption
from services.circles.lookup import CircleHere
from services.sessions.steering import Steered
from vocabulary.limits import LONGEST_CAPTURE, LONGEST_EXTENSION
from vocabulary.sessions import CaptureKind

WORDS = app_commands.Range[str, 1, LONGEST_CAPTURE]
MINUTES = app_commands.Range[int, 1, LONGEST_EXTENSION]
KINDS = [app_commands.Choice(name=kind.value.capitalize(), value=kind.value) for kind in CaptureKind]


class Sessions(CircleCog, group_name="session"):
    """The circle's meetings in voice."""

    @app_commands.command()
    async def start(self, interaction: discord.Interaction, circle: CircleOption = None) -> None:
        """Begin the session now."""
        session = await self._session_in(interaction, circle)
        await answer_steered(
            self, interaction, await self.services.sessions.steering.start(session, interaction.user.id)
        )

    @app_commands.command(name="next")
    async def next_(self, interaction: discord.Interaction, circle: CircleOption = None) -> None:
        """Go on to the next block."""
        session = await self._session_in(interaction, circle)
        await answer_steered(
            self, interaction, await self.services.sessions.steering.advance(session, interaction.user.id)
        )

    @app_commands.command()
    @app_commands.describe(
        minutes="How much longer this block should be",
        move_end="Let the whole session end later instead of shortening what follows",
    )
    async def extend(
        self,
        interaction: discord.Interaction,
        minutes: MINUTES = 2,
        move_end: bool = False,
        circle: CircleOption = None,
    ) -> None:
        """Give the current block more time."""
        session, user = await self._session_in(interaction, circle), interaction.user.id
        extended = await self.services.sessions.steering.extend(session, user, minutes, moves_end=move_end)
        await answer_steered(self, interaction, extended)

    @app_commands.command()
    async def pause(self, interaction: discord.Interaction, circle: CircleOption = None) -> None:
        """Stop the agenda's time."""
        session = await self._session_in(interaction, circle)
        await answer_steered(
            self, interaction, await self.services.sessions.steering.pause(session, interaction.user.id)
        )

    @app_commands.command()
    async def resume(self, interaction: discord.Interaction, circle: CircleOption = None) -> None:
        """Let the agenda's time go on."""
        session = await self._session_in(interaction, circle)
        await answer_steered(
            self, interaction, await self.services.sessions.steering.resume(session, interaction.user.id)
        )

    @app_commands.command()
    @app_commands.describe(anyway="Close although something is missing")
    async def end(self, interaction: discord.Interaction, anyway: bool = False, circle: CircleOption = None) -> None:
        """Close the session."""
        session = await self._session_in(interaction, circle)
        ended = await self.services.sessions.steering.end(session, interaction.user.id, anyway=anyway)
        await answer_steered(self, interaction, ended)

    @app_commands.command()
    @app_commands.describe(words="What should not be lost; it opens the next session")
    async def park(self, interaction: discord.Interaction, words: WORDS, circle: CircleOption = None) -> None:
        """Park something for the next session."""
        await self._capture(interaction, circle, CaptureKind.PARKED, words)

    @app_commands.command()
    @app_commands.choices(kind=KINDS)
    @app_commands.describe(words="In your own words", kind="What it is; an insight if you leave it out")
    async def capture(
        self,
        interaction: discord.Interaction,
        words: WORDS,
        kind: app_commands.Choice[str] | None = None,
        circle: CircleOption = None,
    ) -> None:
        """Capture an insight, a decision or a commitment."""
        await self._capture(interaction, circle, CaptureKind(kind.value) if kind else CaptureKind.INSIGHT, words)

    @app_commands.command()
    async def recap(self, interaction: discord.Interaction, circle: CircleOption = None) -> None:
        """See what the last session captured."""
        here = await self.circle_here(interaction, circle)
        await self.responder.send(
            interaction, await self.services.sessions.overview.recap(here.id, interaction.user.id)
        )

    async def take_over(self, interaction: discord.Interaction, circle_id: int) -> bool:
        """Have somebody lead the circle's session that is on, and say so; False where none is."""
        taken = await self.services.sessions.steering.take_over_in(circle_id, interaction.user.id)
        if taken is not None:
            await answer_steered(self, interaction, taken)
        return taken is not None

    async def _capture(
        self, interaction: discord.Interaction, circle: CircleHere | None, kind: CaptureKind, words: str
    ) -> None:
        session = await self._session_in(interaction, circle)
        await self.services.sessions.captures.capture(session, interaction.user.id, kind, words)
        await self.responder.answer(interaction, "session/captured", kind=kind, words=words)

    async def _session_in(self, interaction: discord.Interaction, circle: CircleHere | None) -> int:
        here = await self.circle_here(interaction, circle)
        return (await self.services.sessions.lookup.open_in(here.id)).id


async def answer_steered(cog: BaseCog, interaction: discord.Interaction, steered: Steered) -> None:
    """A press needs no answer beyond the card that changes; a command and a form get a sentence."""
    if interaction.type is discord.InteractionType.component:
        await interaction.response.defer()
    else:
        await cog.responder.answer(interaction, "session/steered", steered=steered)
