"""The buttons and forms of a session's messages."""

import discord

from cogs.base import BaseCog
from cogs.sessions.running import answer_steered
from runtime.message import Message
from runtime.ui import Fields, pressed, submitted
from vocabulary.controls import ButtonKind, FormKind
from vocabulary.keys import Address
from vocabulary.sessions import CaptureKind

MINUTES_BY_BUTTON = 2
CAPTURED_BY = {
    ButtonKind.SESSION_PARK: CaptureKind.PARKED,
    ButtonKind.SESSION_CAPTURE: CaptureKind.INSIGHT,
    ButtonKind.SESSION_COMMIT: CaptureKind.COMMITMENT,
    ButtonKind.SESSION_DECIDE: CaptureKind.DECISION,
}
"""What the form behind a button captures."""


class SessionButtons(BaseCog):
    """Each button does what the command of the same name does, for the session and the block of its message."""

    @pressed(ButtonKind.SESSION_START)
    async def start(self, interaction: discord.Interaction, address: Address) -> None:
        """The same as `/session start`."""
        await answer_steered(
            self, interaction, await self.services.sessions.steering.start(address.row, interaction.user.id)
        )

    @pressed(ButtonKind.SESSION_NEXT)
    async def next_(self, interaction: discord.Interaction, address: Address) -> None:
        """Go on from the block on whose card the button stands; a second press on it is refused."""
        moved = await self.services.sessions.steering.advance(address.row, interaction.user.id, address.number)
        await answer_steered(self, interaction, moved)

    @pressed(ButtonKind.SESSION_EXTEND)
    async def extend(self, interaction: discord.Interaction, address: Address) -> None:
        """Two more minutes for the block on whose card the button stands."""
        session, user = address.row, interaction.user.id
        extended = await self.services.sessions.steering.extend(
            session, user, MINUTES_BY_BUTTON, from_visit=address.number
        )
        await answer_steered(self, interaction, extended)

    @pressed(ButtonKind.SESSION_BACK)
    async def back(self, interaction: discord.Interaction, address: Address) -> None:
        """Take the block up again that came before the one on whose card the button stands."""
        moved = await self.services.sessions.steering.go_back(address.row, interaction.user.id, address.number)
        await answer_steered(self, interaction, moved)

    @submitted(FormKind.SESSION_CORRECT)
    async def correct(self, interaction: discord.Interaction, address: Address, fields: Fields) -> None:
        """Let the block on whose card the button stands have begun at another time."""
        session, user = address.row, interaction.user.id
        corrected = await self.services.sessions.steering.correct(session, user, fields["began"], address.number)
        await answer_steered(self, interaction, corrected)

    @pressed(ButtonKind.SESSION_TAKE_OVER)
    async def take_over(self, interaction: discord.Interaction, address: Address) -> None:
        """The same as `/session facilitate`."""
        taken = await self.services.sessions.steering.take_over(address.row, interaction.user.id)
        await answer_steered(self, interaction, taken)

    @pressed(ButtonKind.SESSION_PAUSE)
    async def pause(self, interaction: discord.Interaction, address: Address) -> None:
        """The same as `/session pause`."""
        await answer_steered(
            self, interaction, await self.services.sessions.steering.pause(address.row, interaction.user.id)
        )

    @pressed(ButtonKind.SESSION_RESUME)
    async def resume(self, interaction: discord.Interaction, address: Address) -> None:
        """The same as `/session resume`."""
        await answer_steered(
            self, interaction, await self.services.sessions.steering.resume(address.row, interaction.user.id)
        )

    @pressed(ButtonKind.SESSION_END)
    async def end(self, interaction: discord.Interaction, address: Address) -> None:
        """The same as `/session end`."""
        await answer_steered(
            self, interaction, await self.services.sessions.steering.end(address.row, interaction.user.id)
        )

    @pressed(ButtonKind.SESSION_WHERE)
    async def where(self, interaction: discord.Interaction, address: Address) -> None:
        """Tell the person who asks, and nobody else, where the group is."""
        await self.responder.send(
            interaction, await self.services.sessions.overview.where(address.row, interaction.user.id)
        )

    @pressed(ButtonKind.SESSION_MORE, ButtonKind.SESSION_ON)
    async def vote(self, interaction: discord.Interaction, address: Address) -> None:
        """Say whether the block that is running out should have more time."""
        visit, step = map(int, address.args(2))
        more = address.kind is ButtonKind.SESSION_MORE
        await self.services.sessions.steering.vote(address.row, interaction.user.id, visit, step, more=more)
        await interaction.response.defer()

    @pressed(*CAPTURED_BY, ButtonKind.SESSION_CORRECT)
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
        text = self.words.render("session/captured", kind=CaptureKind.COMMITMENT, words=words)
        await self.responder.answer_in_place(interaction, Message(text))
