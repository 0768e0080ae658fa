"""The part of `/session` for one that is on, and the buttons of its messages that do the same."""

import discord
from discord import app_commands

from cogs.base import BaseCog, CircleCog, CircleOption
from runtime.readers import asker
from runtime.ui import Fields, pressed, submitted
from services.lookup import CircleHere
from services.sessions.steering import Steered
from vocabulary.controls import ButtonKind, FormKind
from vocabulary.keys import Address, instant_of, second_of, whole_number
from vocabulary.limits import LONGEST_EXTENSION

MINUTES = app_commands.Range[int, 1, LONGEST_EXTENSION]
MINUTES_BY_BUTTON = 2


class Sessions(CircleCog, group_name="session"):
    """Schedule, lead and look back on sessions."""

    @app_commands.command()
    async def start(self, interaction: discord.Interaction, circle: CircleOption = None) -> None:
        """Start the session now."""
        session = await self._session_in(interaction, circle)
        await answer_steered(
            self, interaction, await self.services.sessions.steering.start(session, interaction.user.id)
        )

    @app_commands.command(name="next")
    async def next_(self, interaction: discord.Interaction, circle: CircleOption = None) -> None:
        """Move on to the next block."""
        session = await self._session_in(interaction, circle)
        await answer_steered(
            self, interaction, await self.services.sessions.steering.advance(session, interaction.user.id)
        )

    @app_commands.command()
    @app_commands.describe(
        minutes="How many minutes to add",
        move_end="True: the session ends later. False: later blocks get shorter",
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
        """Pause the session's clock."""
        session = await self._session_in(interaction, circle)
        await answer_steered(
            self, interaction, await self.services.sessions.steering.pause(session, interaction.user.id)
        )

    @app_commands.command()
    async def resume(self, interaction: discord.Interaction, circle: CircleOption = None) -> None:
        """Resume the session's clock."""
        session = await self._session_in(interaction, circle)
        await answer_steered(
            self, interaction, await self.services.sessions.steering.resume(session, interaction.user.id)
        )

    @app_commands.command()
    @app_commands.describe(anyway="Close even if something is missing")
    async def end(self, interaction: discord.Interaction, anyway: bool = False, circle: CircleOption = None) -> None:
        """Close the session and post its recap."""
        session = await self._session_in(interaction, circle)
        ended = await self.services.sessions.steering.end(session, interaction.user.id, anyway=anyway)
        await answer_steered(self, interaction, ended)

    async def take_over(self, interaction: discord.Interaction, circle_id: int) -> bool:
        """Have somebody lead the circle's session that is on, and say so; False where none is."""
        taken = await self.services.sessions.steering.take_over_in(circle_id, interaction.user.id)
        if taken is not None:
            await answer_steered(self, interaction, taken)
        return taken is not None

    async def _session_in(self, interaction: discord.Interaction, circle: CircleHere | None) -> int:
        here = await self.circle_here(interaction, circle)
        return (await self.services.sessions.lookup.open_in(here.id)).id


class SteeringButtons(BaseCog):
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

    @pressed(ButtonKind.SESSION_CORRECT)
    async def correction_wanted(self, interaction: discord.Interaction, address: Address) -> None:
        """Ask when the block on whose card the button stands began."""
        await self.services.sessions.lookup.open_about(interaction.user.id, address.row)
        await self.responder.ask(interaction, FormKind.SESSION_CORRECT, address.row, address.arg)

    @submitted(FormKind.SESSION_CORRECT)
    async def correct(self, interaction: discord.Interaction, address: Address, fields: Fields) -> None:
        """Show what was understood of when the block began on whose card the button stands."""
        about = (address.row, interaction.user.id, fields["began"], address.number)
        correction = await self.services.sessions.steering.understand_correction(*about)
        button = self.words_for(interaction).button(
            ButtonKind.SESSION_CORRECT_AS_SHOWN, address.row, address.number, second_of(correction.since)
        )
        await self.responder.answer(
            interaction, "session/understood-correction", buttons=[[button]], correction=correction
        )

    @pressed(ButtonKind.SESSION_CORRECT_AS_SHOWN)
    async def correct_as_shown(self, interaction: discord.Interaction, address: Address) -> None:
        """Let the block have begun when the button's message says."""
        visit, since = address.args(2)
        about = (address.row, interaction.user.id, instant_of(since), whole_number(visit))
        steered = await self.services.sessions.steering.correct(*about)
        await self.responder.replace(interaction, "session/steered", steered=steered)

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

    @pressed(ButtonKind.SESSION_END_ANYWAY)
    async def end_anyway(self, interaction: discord.Interaction, address: Address) -> None:
        """Close the session with what is missing missing, at the point at which that was offered."""
        ended = await self.services.sessions.steering.end(
            address.row, interaction.user.id, anyway=True, from_visit=address.number
        )
        await answer_steered(self, interaction, ended)

    @pressed(ButtonKind.SESSION_WHERE)
    async def where(self, interaction: discord.Interaction, address: Address) -> None:
        """Tell the person who asks, and nobody else, where the group is."""
        where = self.services.sessions.overview.where(address.row, interaction.user.id, asker(interaction))
        await self.responder.send(interaction, await where)

    @pressed(ButtonKind.SESSION_MORE, ButtonKind.SESSION_ON)
    async def vote(self, interaction: discord.Interaction, address: Address) -> None:
        """Say whether the block that is running out should have more time."""
        visit, step = map(int, address.args(2))
        more = address.kind is ButtonKind.SESSION_MORE
        await self.services.sessions.steering.vote(address.row, interaction.user.id, visit, step, more=more)
        await self.responder.defer(interaction)


async def answer_steered(cog: BaseCog, interaction: discord.Interaction, steered: Steered) -> None:
    """A press on a card needs no answer beyond the card, which changes; all else gets a sentence.

    That takes the place of what only the person saw and has pressed, such as a refusal with its offer.
    """
    pressed_on = interaction.message
    if interaction.type is discord.InteractionType.component and not (pressed_on and pressed_on.flags.ephemeral):
        await cog.responder.defer(interaction)
    else:
        await cog.responder.show(interaction, "session/steered", steered=steered)
