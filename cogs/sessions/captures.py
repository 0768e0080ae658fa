"""What is captured of a session: by a command of `/session`, by a button with its form, and read again."""

import discord
from discord import app_commands

from cogs.base import BaseCog, CircleOption
from runtime.message import Message
from runtime.readers import asker
from runtime.ui import Fields, pressed, submitted
from services.lookup import CircleHere
from vocabulary.controls import ButtonKind, FormKind
from vocabulary.keys import Address
from vocabulary.limits import LONGEST_CAPTURE
from vocabulary.sessions import CaptureKind

WORDS = app_commands.Range[str, 1, LONGEST_CAPTURE]
KINDS = [app_commands.Choice(name=kind.value.capitalize(), value=kind.value) for kind in CaptureKind]
CAPTURED_BY = {
    ButtonKind.SESSION_PARK: CaptureKind.PARKED,
    ButtonKind.SESSION_CAPTURE: CaptureKind.INSIGHT,
    ButtonKind.SESSION_COMMIT: CaptureKind.COMMITMENT,
    ButtonKind.SESSION_DECIDE: CaptureKind.DECISION,
}
"""What the form behind a button captures."""


class CaptureCommands(BaseCog):
    """Keeps what members say, in their own words."""

    @app_commands.command()
    @app_commands.describe(words="What to come back to; the next session opens with it")
    async def park(self, interaction: discord.Interaction, words: WORDS, circle: CircleOption = None) -> None:
        """Park a topic for the next session."""
        await self._capture(interaction, circle, CaptureKind.PARKED, words)

    @app_commands.command()
    @app_commands.choices(kind=KINDS)
    @app_commands.describe(words="In your own words", kind="What it is; an insight if you skip this")
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
        """See what came of the last session."""
        here = await self.circle_here(interaction, circle)
        recap = self.services.sessions.overview.recap(here.id, interaction.user.id, asker(interaction))
        await self.responder.send(interaction, await recap)

    @pressed(*CAPTURED_BY)
    async def words_wanted(self, interaction: discord.Interaction, address: Address) -> None:
        """Open the form of the same name."""
        await self.services.sessions.lookup.open_about(interaction.user.id, address.row)
        await self.responder.ask(interaction, FormKind(address.kind), address.row, address.arg)

    @submitted(*map(FormKind, CAPTURED_BY))
    async def words_given(self, interaction: discord.Interaction, address: Address, fields: Fields) -> None:
        """Keep what the form holds."""
        kind, words = CAPTURED_BY[ButtonKind(address.kind)], fields["words"]
        await self.services.sessions.captures.capture(address.row, interaction.user.id, kind, words)
        await self.responder.answer(interaction, "session/captured", kind=kind, words=words)

    @pressed(ButtonKind.SESSION_LATE_COMMIT)
    async def late_commitment_wanted(self, interaction: discord.Interaction, address: Address) -> None:
        """Open the form for a commitment of somebody who was not there."""
        await self.services.sessions.lookup.about(interaction.user.id, address.row)
        await self.responder.ask(interaction, FormKind.SESSION_LATE_COMMIT, address.row)

    @submitted(FormKind.SESSION_LATE_COMMIT)
    async def late_commitment_given(self, interaction: discord.Interaction, address: Address, fields: Fields) -> None:
        """Keep it, and say so where it was asked for."""
        words = fields["words"]
        await self.services.sessions.captures.commit_later(address.row, interaction.user.id, words)
        text = self.words_in_place(interaction).render("session/captured", kind=CaptureKind.COMMITMENT, words=words)
        await self.responder.answer_in_place(interaction, Message(text))

    async def _capture(
        self, interaction: discord.Interaction, circle: CircleHere | None, kind: CaptureKind, words: str
    ) -> None:
        here = await self.circle_here(interaction, circle)
        session = await self.services.sessions.lookup.open_in(here.id)
        await self.services.sessions.captures.capture(session.id, interaction.user.id, kind, words)
        await self.responder.answer(interaction, "session/captured", kind=kind, words=words)
