"""What is captured of a session: by a command of `/session`, by a button with its form, and read again."""

import discord
from discord import app_commands

from cogs.base import BaseCog, CircleOption
from cogs.sessions.own_captures import OwnCaptureButtons
from runtime.bot import Circlekeeper
from runtime.given import Fields
from runtime.readers import asker
from runtime.ui import pressed, submitted
from services.house import Services
from services.lookup import CircleHere
from vocabulary.controls import ButtonKind, FormKind
from vocabulary.keys import Address
from vocabulary.limits import LONGEST_CAPTURE
from vocabulary.sessions import CaptureKind

WORDS = app_commands.Range[str, 1, LONGEST_CAPTURE]
KINDS = [app_commands.Choice(name=kind.value.capitalize(), value=kind.value) for kind in CaptureKind]
ASKED_BY = {
    ButtonKind.SESSION_CAPTURE: None,
    ButtonKind.SESSION_PARK: CaptureKind.PARKED,
    ButtonKind.SESSION_DECIDE: CaptureKind.DECISION,
    ButtonKind.SESSION_RESOURCE: CaptureKind.RESOURCE,
}
"""The buttons that open the form, with the kind that is chosen in it already."""


class CaptureCommands(BaseCog):
    """Keeps what members say, in their own words."""

    def __init__(self, bot: Circlekeeper, services: Services, own: OwnCaptureButtons) -> None:
        super().__init__(bot, services)
        self._own = own

    @app_commands.command()
    @app_commands.describe(words="What to come back to; the next session opens with it")
    async def park(self, interaction: discord.Interaction, words: WORDS, circle: CircleOption = None) -> None:
        """Park a topic for the next session."""
        await self._capture(interaction, circle, CaptureKind.PARKED, words)

    @app_commands.command()
    @app_commands.choices(kind=KINDS)
    @app_commands.describe(
        words="In your own words, for a resource with its link; skip this to see and change what you captured",
        kind="What it is; an insight if you skip this",
    )
    async def capture(
        self,
        interaction: discord.Interaction,
        words: WORDS | None = None,
        kind: app_commands.Choice[str] | None = None,
        circle: CircleOption = None,
    ) -> None:
        """Capture something, or change what you captured."""
        if words is None:
            here = await self.circle_here(interaction, circle)
            await self.responder.send(interaction, await self._own.of_cycle(interaction, here.id))
            return
        await self._capture(interaction, circle, CaptureKind(kind.value) if kind else CaptureKind.INSIGHT, words)

    @app_commands.command()
    async def recap(self, interaction: discord.Interaction, circle: CircleOption = None) -> None:
        """See what came of the last session."""
        here = await self.circle_here(interaction, circle)
        recap = self.services.sessions.overview.recap(here.id, interaction.user.id, asker(interaction))
        await self.responder.send(interaction, await recap)

    @pressed(*ASKED_BY)
    async def words_wanted(self, interaction: discord.Interaction, address: Address) -> None:
        """Ask what it is, and for the words."""
        await self.services.sessions.lookup.open_about(interaction.user.id, address.row)
        prefilled = {"kind": ASKED_BY[ButtonKind(address.kind)] or ""}
        await self.responder.ask(interaction, FormKind.SESSION_CAPTURE, address.row, prefilled=prefilled)

    @submitted(FormKind.SESSION_CAPTURE)
    async def words_given(self, interaction: discord.Interaction, address: Address, fields: Fields) -> None:
        """Keep what the form holds; an insight, if it is a form of an earlier version, which asked for nothing else."""
        kind = CaptureKind(fields.get("kind", CaptureKind.INSIGHT))
        await self._keep(interaction, address.row, kind, fields["words"])

    @pressed(ButtonKind.SESSION_COMMIT)
    async def commitment_wanted(self, interaction: discord.Interaction, address: Address) -> None:
        """Ask for a commitment."""
        await self.services.sessions.lookup.open_about(interaction.user.id, address.row)
        await self.responder.ask(interaction, FormKind.SESSION_COMMIT, address.row)

    @submitted(FormKind.SESSION_COMMIT)
    async def commitment_given(self, interaction: discord.Interaction, address: Address, fields: Fields) -> None:
        """Keep the commitment."""
        await self._keep(interaction, address.row, CaptureKind.COMMITMENT, fields["words"])

    @pressed(ButtonKind.SESSION_LATE_COMMIT)
    async def late_commitment_wanted(self, interaction: discord.Interaction, address: Address) -> None:
        """Open the form for a commitment of somebody who was not there."""
        await self.services.sessions.lookup.about(interaction.user.id, address.row)
        await self.responder.ask(interaction, FormKind.SESSION_LATE_COMMIT, address.row)

    @submitted(FormKind.SESSION_LATE_COMMIT)
    async def late_commitment_given(self, interaction: discord.Interaction, address: Address, fields: Fields) -> None:
        """Keep it, and say so where it was asked for."""
        about = (address.row, interaction.user.id, fields["words"])
        kept = await self.services.sessions.captures.commit_later(*about)
        await self.responder.answer_in_place(interaction, self._own.kept(self.words_in_place(interaction), kept))

    async def _capture(
        self, interaction: discord.Interaction, circle: CircleHere | None, kind: CaptureKind, words: str
    ) -> None:
        here = await self.circle_here(interaction, circle)
        await self._keep(interaction, (await self.services.sessions.lookup.open_in(here.id)).id, kind, words)

    async def _keep(self, interaction: discord.Interaction, session_id: int, kind: CaptureKind, words: str) -> None:
        kept = await self.services.sessions.captures.capture(session_id, interaction.user.id, kind, words)
        await self.responder.send(interaction, self._own.kept(self.words_for(interaction), kept))
