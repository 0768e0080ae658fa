"""What is pressed in the card of the start. Each press redraws it, and acts on what is true by then."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import discord

from cogs.base import BaseCog
from cogs.circles.inviting import InvitingCommands
from cogs.circles.start_card import start_card
from cogs.sessions.time_polls import NativePolls
from runtime.bot import Circlekeeper
from runtime.given import Choices, Fields, people_in
from runtime.message import Message
from runtime.ui import pressed, selected, submitted
from services.house import Services
from vocabulary.controls import Accent, ButtonKind, FormKind, SelectKind
from vocabulary.errors import Ambiguous, Refusal
from vocabulary.first_steps import Step
from vocabulary.keys import Address, instant_of, second_of
from vocabulary.sessions import SessionKind


class Start(BaseCog):
    """Leads an organiser on, step by step."""

    def __init__(self, bot: Circlekeeper, services: Services, inviting: InvitingCommands, polls: NativePolls) -> None:
        super().__init__(bot, services)
        self._inviting = inviting
        self._polls = polls
        self._first_steps = services.circles.first_steps

    @pressed(ButtonKind.START_OPEN)
    async def opened(self, interaction: discord.Interaction, address: Address) -> None:
        """Show an organiser where the start is, beside the list that all see."""
        shown = await self._first_steps.show(address.row, interaction.user.id)
        await self.responder.send(interaction, start_card(self.words_for(interaction), shown))

    @pressed(ButtonKind.START_PUT_AWAY)
    async def put_away(self, interaction: discord.Interaction, address: Address) -> None:
        """Have the list leave the channel."""
        await self._first_steps.put_away(address.row, interaction.user.id)
        await self.responder.answer(interaction, "circle/checklist-away")

    @pressed(ButtonKind.START_LATER)
    async def later(self, interaction: discord.Interaction, address: Address) -> None:
        """Go on with what comes after this."""
        await self._redraw(interaction, address.row, after=Step(address.arg))

    @selected(SelectKind.START_PEOPLE)
    async def people_chosen(self, interaction: discord.Interaction, address: Address, values: Choices) -> None:
        """Ask people to join."""
        async with self._refusals_in_card(interaction, address.row, Step.PEOPLE):
            here = await self.circle_about(interaction, address.row)
            await self.responder.think(interaction)
            await self._inviting.ask(interaction, here, people_in(interaction, values))
            await self._redraw(interaction, address.row, after=Step.PEOPLE)

    @pressed(ButtonKind.START_TIME)
    async def time_pressed(self, interaction: discord.Interaction, address: Address) -> None:
        """Ask for a time."""
        async with self._refusals_in_card(interaction, address.row, Step.SESSION):
            await self.services.sessions.planning.allow_set(address.row, SessionKind.REGULAR)
            await self.responder.ask(interaction, FormKind.START_TIME, address.row)

    @submitted(FormKind.START_TIME)
    async def time_submitted(self, interaction: discord.Interaction, address: Address, fields: Fields) -> None:
        """Show what was understood of a time."""
        await self._show_time(interaction, address.row, fields["when"])

    @pressed(ButtonKind.START_TIME_MEANT)
    async def time_meant(self, interaction: discord.Interaction, address: Address) -> None:
        """Go on with the time that was meant."""
        await self._show_time(interaction, address.row, (await self.chosen(interaction, address))["when"])

    async def _show_time(self, interaction: discord.Interaction, circle_id: int, when: str) -> None:
        async with (
            self._refusals_in_card(interaction, circle_id, Step.SESSION, written=when),
            self.asking(interaction, ButtonKind.START_TIME_MEANT, circle_id, when=when),
        ):
            await self.circle_about(interaction, circle_id)
            understood = await self.services.sessions.planning.understand(circle_id, when, SessionKind.REGULAR)
            words = self.words_in_place(interaction)
            yes = words.button(ButtonKind.START_SET, circle_id, second_of(understood.starts_at))
            another = words.button(ButtonKind.START_TIME, circle_id)
            text = words.render("session/understood", understood=understood)
            await self.responder.go_on(interaction, Message(text, ((yes, another),), card=True, accent=Accent.WAITING))

    @pressed(ButtonKind.START_SET)
    async def set_as_shown(self, interaction: discord.Interaction, address: Address) -> None:
        """Set the first session to the time that the card shows."""
        async with self._refusals_in_card(interaction, address.row, Step.SESSION):
            what = (instant_of(address.arg), SessionKind.REGULAR)
            await self.services.sessions.planning.set_as_shown(address.row, interaction.user.id, *what)
            await self._redraw(interaction, address.row, after=Step.SESSION)

    @pressed(ButtonKind.START_POLL)
    async def poll_pressed(self, interaction: discord.Interaction, address: Address) -> None:
        """Have the circle vote about a time."""
        async with self._refusals_in_card(interaction, address.row, Step.SESSION):
            await self.responder.think(interaction)
            channel = await self._polls.ask(address.row, interaction.user.id, SessionKind.REGULAR)
            news = self.words_in_place(interaction).render("session/polled", channel=channel)
            await self._redraw(interaction, address.row, after=Step.SESSION, news=news)

    @pressed(ButtonKind.START_NUDGES, ButtonKind.START_NO_NUDGES)
    async def nudges_decided(self, interaction: discord.Interaction, address: Address) -> None:
        """Keep whether they want nudges."""
        await self.circle_about(interaction, address.row)
        settings = self.services.nudges.settings
        decide = settings.start if address.kind is ButtonKind.START_NUDGES else settings.decline
        await decide(interaction.user.id)
        await self._redraw(interaction, address.row, after=Step.NUDGES)

    @pressed(ButtonKind.START_GOAL)
    async def goal_pressed(self, interaction: discord.Interaction, address: Address) -> None:
        """Ask for their goal."""
        here = await self.circle_about(interaction, address.row)
        form = await self.services.goals.goals.form(here.id, interaction.user.id)
        await self.responder.ask(interaction, FormKind.START_GOAL, here.id, str(form.cycle), prefilled=form.prefilled)

    @submitted(FormKind.START_GOAL)
    async def goal_submitted(self, interaction: discord.Interaction, address: Address, fields: Fields) -> None:
        """Write the goal down; what is refused comes back with all that was written."""
        done = await self.services.goals.goals.set(address.row, interaction.user.id, fields, address.number)
        news = self.words_in_place(interaction).render("goal/plan-offered") if done.plan_of else ""
        await self._redraw(interaction, address.row, after=Step.GOAL, news=news)

    @asynccontextmanager
    async def _refusals_in_card(
        self, interaction: discord.Interaction, circle_id: int, step: Step, *, written: str = ""
    ) -> AsyncGenerator[None]:
        """Have the card say what cannot be done, with what was `written`, and stay at its step while that is open."""
        try:
            yield
        except Ambiguous:
            raise
        except Refusal as refusal:
            words = self.words_in_place(interaction)
            news = words.render("errors/answer", sentence=words.refusal(refusal), written=written)
            await self._redraw(interaction, circle_id, at=step, news=news)

    async def _redraw(
        self,
        interaction: discord.Interaction,
        circle_id: int,
        *,
        after: Step | None = None,
        at: Step | None = None,
        news: str = "",
    ) -> None:
        shown = await self._first_steps.show(circle_id, interaction.user.id, after=after, at=at)
        await self.responder.go_on(interaction, start_card(self.words_in_place(interaction), shown, news))
