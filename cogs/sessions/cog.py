"""The commands of `/session`."""

import discord
from discord import app_commands

from cogs.base import CircleCog, CircleOption, circle_here
from cogs.sessions.acts import Acts
from cogs.sessions.card import Cards
from cogs.sessions.scene import scene_of
from db import queries
from rules.errors import RuleError
from runtime.bot import Circlekeeper
from services.house import Services
from vocabulary.sessions import CaptureKind, EventKind

WORDS = app_commands.Range[str, 1, 500]
KINDS = [app_commands.Choice(name=kind.value.capitalize(), value=kind.value) for kind in CaptureKind]


class Sessions(CircleCog, group_name="session"):
    """The circle's meetings in voice."""

    def __init__(self, bot: Circlekeeper, services: Services, acts: Acts, cards: Cards) -> None:
        super().__init__(bot, services)
        self._acts = acts
        self._cards = cards

    @app_commands.command()
    async def start(self, interaction: discord.Interaction, circle: CircleOption = None) -> None:
        """Begin the session now."""
        await self._acts.start(interaction, await self._acts.open_in(interaction, circle))

    @app_commands.command(name="next")
    async def next_(self, interaction: discord.Interaction, circle: CircleOption = None) -> None:
        """Go on to the next block."""
        await self._acts.move(interaction, await self._acts.open_in(interaction, circle), EventKind.ADVANCED)

    @app_commands.command()
    @app_commands.describe(
        minutes="How much longer this block should be",
        move_end="Let the whole session end later instead of shortening what follows",
    )
    async def extend(
        self,
        interaction: discord.Interaction,
        minutes: app_commands.Range[int, 1, 30] = 2,
        move_end: bool = False,
        circle: CircleOption = None,
    ) -> None:
        """Give the current block more time."""
        session = await self._acts.open_in(interaction, circle)
        await self._acts.move(interaction, session, EventKind.EXTENDED, minutes=minutes, moves_end=move_end)

    @app_commands.command()
    async def pause(self, interaction: discord.Interaction, circle: CircleOption = None) -> None:
        """Stop the agenda's time."""
        await self._acts.move(interaction, await self._acts.open_in(interaction, circle), EventKind.PAUSED)

    @app_commands.command()
    async def resume(self, interaction: discord.Interaction, circle: CircleOption = None) -> None:
        """Let the agenda's time go on."""
        await self._acts.move(interaction, await self._acts.open_in(interaction, circle), EventKind.RESUMED)

    @app_commands.command()
    @app_commands.describe(anyway="Close although something is missing")
    async def end(self, interaction: discord.Interaction, anyway: bool = False, circle: CircleOption = None) -> None:
        """Close the session."""
        await self._acts.end(interaction, await self._acts.open_in(interaction, circle), anyway=anyway)

    @app_commands.command()
    @app_commands.describe(words="What should not be lost; it opens the next session")
    async def park(self, interaction: discord.Interaction, words: WORDS, circle: CircleOption = None) -> None:
        """Park something for the next session."""
        await self._acts.capture(interaction, await self._acts.open_in(interaction, circle), CaptureKind.PARKED, words)

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
        what = CaptureKind(kind.value) if kind else CaptureKind.INSIGHT
        await self._acts.capture(interaction, await self._acts.open_in(interaction, circle), what, words)

    @app_commands.command()
    async def recap(self, interaction: discord.Interaction, circle: CircleOption = None) -> None:
        """See what the last session captured."""
        circle = await circle_here(interaction, circle)
        session = await queries.last_held(circle.id)
        if session is None:
            raise RuleError("No session has been held yet, so there is nothing to recap.")
        scene = await scene_of(session, self.now())
        coming = await queries.open_session(circle.id)
        await self.responder.send(interaction, self._cards.recap(scene, coming, reader=interaction.user.id))
