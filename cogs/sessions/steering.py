"""The part of `/session` for one that is on, and the buttons of its messages that do the same."""

from collections.abc import Awaitable

import discord
from discord import app_commands

from cogs.base import BaseCog, CircleCog, CircleOption
from runtime.given import Choices, Fields
from runtime.markdown import Markdown
from runtime.message import Button, Message
from runtime.readers import asker
from runtime.ui import is_own, pressed, selected, submitted
from runtime.words import Words
from services.lookup import CircleHere
from services.sessions.steering import NewPresenter, Steered, Steering
from vocabulary.controls import ButtonKind, FormKind, SelectKind
from vocabulary.errors import Refusal
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
        await self._answer(interaction, await self.services.sessions.steering.start(session, interaction.user.id))

    @app_commands.command(name="next")
    async def next_(self, interaction: discord.Interaction, circle: CircleOption = None) -> None:
        """Move on to the next block."""
        session = await self._session_in(interaction, circle)
        await self._answer(interaction, await self.services.sessions.steering.advance(session, interaction.user.id))

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
        await self._answer(interaction, extended)

    @app_commands.command()
    async def pause(self, interaction: discord.Interaction, circle: CircleOption = None) -> None:
        """Pause the session's clock."""
        session = await self._session_in(interaction, circle)
        await self._answer(interaction, await self.services.sessions.steering.pause(session, interaction.user.id))

    @app_commands.command()
    async def resume(self, interaction: discord.Interaction, circle: CircleOption = None) -> None:
        """Resume the session's clock."""
        session = await self._session_in(interaction, circle)
        await self._answer(interaction, await self.services.sessions.steering.resume(session, interaction.user.id))

    @app_commands.command()
    @app_commands.describe(anyway="Close even if something is missing")
    async def end(self, interaction: discord.Interaction, anyway: bool = False, circle: CircleOption = None) -> None:
        """Close the session and post its recap."""
        session = await self._session_in(interaction, circle)
        ended = await self.services.sessions.steering.end(session, interaction.user.id, anyway=anyway)
        await self._answer(interaction, ended)

    async def take_over(self, interaction: discord.Interaction, circle_id: int) -> bool:
        """Have somebody lead the circle's session that is on, and say so; False where none is."""
        taken = await self.services.sessions.steering.take_over_in(circle_id, interaction.user.id)
        if taken is not None:
            await self._answer(interaction, taken)
        return taken is not None

    async def _answer(self, interaction: discord.Interaction, steered: Steered) -> None:
        await self.responder.answer(interaction, "session/steered", steered=steered)

    async def _session_in(self, interaction: discord.Interaction, circle: CircleHere | None) -> int:
        here = await self.circle_here(interaction, circle)
        return (await self.services.sessions.lookup.open_in(here.id)).id


class SteeringButtons(BaseCog):
    """Each button does what the command of the same name does, for the session and the block of its message.

    On a card it needs no answer beyond the card, which changes. On what only the person sees, such as the panel or a
    refusal with its offer, the panel takes its place, as it is by then.
    """

    @pressed(ButtonKind.SESSION_START)
    async def start(self, interaction: discord.Interaction, address: Address) -> None:
        """The same as `/session start`."""
        await self._steer(interaction, address, self._steering.start(address.row, interaction.user.id))

    @pressed(ButtonKind.SESSION_NEXT)
    async def next_(self, interaction: discord.Interaction, address: Address) -> None:
        """Go on from the block on whose card the button stands; a second press on it is refused."""
        moved = self._steering.advance(address.row, interaction.user.id, address.number)
        await self._steer(interaction, address, moved)

    @pressed(ButtonKind.SESSION_EXTEND)
    async def extend(self, interaction: discord.Interaction, address: Address) -> None:
        """Two more minutes for the block on whose card the button stands."""
        about = (address.row, interaction.user.id, MINUTES_BY_BUTTON)
        await self._steer(interaction, address, self._steering.extend(*about, from_visit=address.number))

    @selected(SelectKind.SESSION_EXTEND)
    async def extend_by(self, interaction: discord.Interaction, address: Address, values: Choices) -> None:
        """As many more minutes as were chosen for the block that the panel showed."""
        about = (address.row, interaction.user.id, whole_number(values[0]), address.number)
        await self._steer(interaction, address, self._steering.extend_as_needed(*about))

    @pressed(ButtonKind.SESSION_BACK)
    async def back(self, interaction: discord.Interaction, address: Address) -> None:
        """Take the block up again that came before the one on whose card the button stands."""
        moved = self._steering.go_back(address.row, interaction.user.id, address.number)
        await self._steer(interaction, address, moved)

    @pressed(ButtonKind.SESSION_CORRECT)
    async def correction_wanted(self, interaction: discord.Interaction, address: Address) -> None:
        """Ask when the block on whose card the button stands began."""
        await self.services.sessions.lookup.open_about(interaction.user.id, address.row)
        await self.responder.ask(interaction, FormKind.SESSION_CORRECT, address.row, address.arg)

    @submitted(FormKind.SESSION_CORRECT)
    async def correct(self, interaction: discord.Interaction, address: Address, fields: Fields) -> None:
        """Show what was understood of when the block began on whose card the button stands."""
        about = (address.row, interaction.user.id, fields["began"], address.number)
        correction = await self._steering.understand_correction(*about)
        words = self.words_for(interaction)
        button = words.button(
            ButtonKind.SESSION_CORRECT_AS_SHOWN, address.row, address.number, second_of(correction.since)
        )
        text = words.render("session/understood-correction", correction=correction)
        await self.responder.redraw(interaction, Message(text, ((button,),)))

    @pressed(ButtonKind.SESSION_CORRECT_AS_SHOWN)
    async def correct_as_shown(self, interaction: discord.Interaction, address: Address) -> None:
        """Let the block have begun when the button's message says."""
        visit, since = address.args(2)
        about = (address.row, interaction.user.id, instant_of(since), whole_number(visit))
        await self._steer(interaction, address, self._steering.correct(*about))

    @pressed(ButtonKind.SESSION_TAKE_OVER)
    async def take_over(self, interaction: discord.Interaction, address: Address) -> None:
        """The same as `/session facilitate`."""
        await self._steer(interaction, address, self._steering.take_over(address.row, interaction.user.id))

    @selected(SelectKind.SESSION_HAND_OVER)
    async def hand_over(self, interaction: discord.Interaction, address: Address, values: Choices) -> None:
        """Let the person who was chosen lead."""
        about = (address.row, interaction.user.id, whole_number(values[0]))
        await self._steer(interaction, address, self._steering.hand_over(*about))

    @selected(SelectKind.SESSION_PRESENTER)
    async def let_present(self, interaction: discord.Interaction, address: Address, values: Choices) -> None:
        """Let the person who was chosen present."""
        about = (address.row, interaction.user.id, whole_number(values[0]))
        await self._steer(interaction, address, self._steering.let_present(*about))

    @pressed(ButtonKind.SESSION_PAUSE)
    async def pause(self, interaction: discord.Interaction, address: Address) -> None:
        """The same as `/session pause`."""
        await self._steer(interaction, address, self._steering.pause(address.row, interaction.user.id))

    @pressed(ButtonKind.SESSION_RESUME)
    async def resume(self, interaction: discord.Interaction, address: Address) -> None:
        """The same as `/session resume`."""
        await self._steer(interaction, address, self._steering.resume(address.row, interaction.user.id))

    @pressed(ButtonKind.SESSION_END)
    async def end(self, interaction: discord.Interaction, address: Address) -> None:
        """The same as `/session end`."""
        await self._steer(interaction, address, self._steering.end(address.row, interaction.user.id))

    @pressed(ButtonKind.SESSION_END_ANYWAY)
    async def end_anyway(self, interaction: discord.Interaction, address: Address) -> None:
        """Close the session with what is missing missing, at the point at which that was offered."""
        about = (address.row, interaction.user.id)
        ended = self._steering.end(*about, anyway=True, from_visit=address.number)
        await self._steer(interaction, address, ended)

    @pressed(ButtonKind.SESSION_FACILITATE)
    async def facilitate(self, interaction: discord.Interaction, address: Address) -> None:
        """Show the panel to whoever may lead, and to others who leads."""
        panel = await self.services.sessions.panel.to(asker(interaction)).show(address.row, interaction.user.id)
        await self.responder.redraw(interaction, panel)

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
        await self._steering.vote(address.row, interaction.user.id, visit, step, more=more)
        await self.responder.defer(interaction)

    @property
    def _steering(self) -> Steering:
        return self.services.sessions.steering

    async def _steer(
        self, interaction: discord.Interaction, address: Address, act: Awaitable[Steered | NewPresenter]
    ) -> None:
        """Do it, and answer; what is refused on the panel stands there, with what can be done instead."""
        if not is_own(interaction):
            await act
            await self.responder.defer(interaction)
            return
        words, offers = self.words_for(interaction), tuple[Button, ...]()
        try:
            note = _told(words, await act)
        except Refusal as refusal:
            note = words.refusal(refusal)
            offers = tuple(button for row in words.offers(refusal) for button in row)
        panel = self.services.sessions.panel.to(asker(interaction))
        await self.responder.redraw(interaction, await panel.show(address.row, interaction.user.id, note, offers))


def _told(words: Words, done: Steered | NewPresenter) -> Markdown:
    if isinstance(done, NewPresenter):
        return words.render("session/presents", person=done.person)
    return words.render("session/steered", steered=done)
