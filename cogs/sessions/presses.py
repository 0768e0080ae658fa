"""The buttons and forms of a session's messages."""

import discord
from discord.ext import commands

from cogs.sessions.about import open_session_about
from cogs.sessions.acts import Acts
from runtime.ui import Fields, pressed, submitted
from vocabulary.controls import ButtonKind, FormKind
from vocabulary.keys import Address
from vocabulary.sessions import CaptureKind, EventKind

BY_PRESS = 2
CAPTURED_BY = {
    ButtonKind.SESSION_PARK: CaptureKind.PARKED,
    ButtonKind.SESSION_CAPTURE: CaptureKind.INSIGHT,
    ButtonKind.SESSION_COMMIT: CaptureKind.COMMITMENT,
    ButtonKind.SESSION_DECIDE: CaptureKind.DECISION,
}


class SessionPresses(commands.Cog):
    """Each button does what the command of the same name does, for the session and the block of its message."""

    def __init__(self, acts: Acts) -> None:
        self._acts = acts

    @pressed(ButtonKind.SESSION_START)
    async def start(self, interaction: discord.Interaction, address: Address) -> None:
        """The same as `/session start`."""
        await self._acts.start(interaction, await open_session_about(interaction, address.row))

    @pressed(ButtonKind.SESSION_NEXT)
    async def next_(self, interaction: discord.Interaction, address: Address) -> None:
        """Go on from the block on whose card the button stands; a second press on it is refused."""
        session = await open_session_about(interaction, address.row)
        await self._acts.move(interaction, session, EventKind.ADVANCED, from_block=int(address.arg))

    @pressed(ButtonKind.SESSION_EXTEND)
    async def extend(self, interaction: discord.Interaction, address: Address) -> None:
        """Two more minutes for the block on whose card the button stands."""
        session = await open_session_about(interaction, address.row)
        await self._acts.move(interaction, session, EventKind.EXTENDED, from_block=int(address.arg), minutes=BY_PRESS)

    @pressed(ButtonKind.SESSION_BACK)
    async def back(self, interaction: discord.Interaction, address: Address) -> None:
        """Take the block up again that came before the one on whose card the button stands."""
        session = await open_session_about(interaction, address.row)
        await self._acts.move(interaction, session, EventKind.WENT_BACK, from_block=int(address.arg))

    @submitted(FormKind.SESSION_CORRECT)
    async def correct(self, interaction: discord.Interaction, address: Address, fields: Fields) -> None:
        """Let the block on whose card the button stands have begun at another time."""
        session = await open_session_about(interaction, address.row)
        await self._acts.correct(interaction, session, fields["began"], from_block=int(address.arg))

    @pressed(ButtonKind.SESSION_TAKE_OVER)
    async def take_over(self, interaction: discord.Interaction, address: Address) -> None:
        """The same as `/session facilitate`."""
        await self._acts.take_over(interaction, await open_session_about(interaction, address.row))

    @pressed(ButtonKind.SESSION_PAUSE)
    async def pause(self, interaction: discord.Interaction, address: Address) -> None:
        """The same as `/session pause`."""
        await self._acts.move(interaction, await open_session_about(interaction, address.row), EventKind.PAUSED)

    @pressed(ButtonKind.SESSION_RESUME)
    async def resume(self, interaction: discord.Interaction, address: Address) -> None:
        """The same as `/session resume`."""
        await self._acts.move(interaction, await open_session_about(interaction, address.row), EventKind.RESUMED)

    @pressed(ButtonKind.SESSION_WHERE)
    async def where(self, interaction: discord.Interaction, address: Address) -> None:
        """Tell whoever asks, and nobody else, where the group is."""
        await self._acts.where(interaction, await open_session_about(interaction, address.row))

    @pressed(ButtonKind.SESSION_MORE, ButtonKind.SESSION_ON)
    async def vote(self, interaction: discord.Interaction, address: Address) -> None:
        """Say whether the block that is running out should have more time."""
        session = await open_session_about(interaction, address.row)
        await self._acts.vote(interaction, session, address.arg, more=address.kind == ButtonKind.SESSION_MORE)

    @pressed(ButtonKind.SESSION_END)
    async def end(self, interaction: discord.Interaction, address: Address) -> None:
        """The same as `/session end`."""
        await self._acts.end(interaction, await open_session_about(interaction, address.row), anyway=False)

    @pressed(*CAPTURED_BY, ButtonKind.SESSION_CORRECT)
    async def words_wanted(self, interaction: discord.Interaction, address: Address) -> None:
        """Open the form of the same name."""
        await open_session_about(interaction, address.row)
        await self._acts.ask(interaction, address)

    @submitted(*map(FormKind, CAPTURED_BY))
    async def words_given(self, interaction: discord.Interaction, address: Address, fields: Fields) -> None:
        """Write down what the form holds."""
        session = await open_session_about(interaction, address.row)
        await self._acts.capture(interaction, session, CAPTURED_BY[ButtonKind(address.kind)], fields["words"])
