"""The commands, the buttons and the forms of `/lunch`."""

import discord
from discord import app_commands

from cogs.base import CircleCog, CircleOption
from cogs.lunch.polls import LunchPollErrand
from runtime.bot import Circlekeeper
from runtime.given import Fields
from runtime.message import Button, Message
from runtime.ui import pressed, submitted
from services.house import Services
from services.lunch.planning import LunchState
from services.lunch.polls import Ballot
from vocabulary.controls import ButtonKind, FormKind
from vocabulary.duties import Duty, DutyAction
from vocabulary.keys import Address, instant_of, second_of, whole_number

TURN_BUTTONS = {
    DutyAction.SWAP: ButtonKind.DUTY_SWAP,
    DutyAction.WITHDRAW: ButtonKind.DUTY_WITHDRAW,
    DutyAction.PASS: ButtonKind.DUTY_PASS,
    DutyAction.ACCEPT: ButtonKind.DUTY_ACCEPT,
    DutyAction.VOLUNTEER: ButtonKind.DUTY_VOLUNTEER,
}


class Lunches(CircleCog, group_name="lunch"):
    """A short call about a topic, or with a guest: monthly at most."""

    def __init__(self, bot: Circlekeeper, services: Services, polls: LunchPollErrand) -> None:
        super().__init__(bot, services)
        self._polls = polls

    @app_commands.command()
    async def propose(self, interaction: discord.Interaction, circle: CircleOption = None) -> None:
        """Propose a topic, or a guest, for a lunch-and-learn."""
        here = await self.circle_here(interaction, circle)
        await self._ask_to_propose(interaction, here.id)

    @app_commands.command()
    async def vote(self, interaction: discord.Interaction, circle: CircleOption = None) -> None:
        """Let the circle choose what the next lunch-and-learn is about."""
        here = await self.circle_here(interaction, circle)
        await self._vote(interaction, here.id)

    @app_commands.command()
    @app_commands.describe(
        when="In the circle's time zone, for example: Thursday 12:30. Skip this to see where it stands",
        place="Where, if not in your call",
    )
    async def plan(
        self,
        interaction: discord.Interaction,
        when: str | None = None,
        place: app_commands.Range[str, 1, 100] | None = None,
        circle: CircleOption = None,
    ) -> None:
        """Set the date of the lunch-and-learn, or see where it stands."""
        here = await self.circle_here(interaction, circle)
        if when:
            await self._show_plan(interaction, here.id, when, place)
            return
        state = await self.services.lunch.planning.show(here.id, interaction.user.id)
        row = self._about(interaction, state)
        await self.responder.answer(interaction, "lunch/state", buttons=[row] if row else [], state=state)

    @app_commands.command()
    async def insight(self, interaction: discord.Interaction, circle: CircleOption = None) -> None:
        """Say what you applied from the last lunch-and-learn."""
        here = await self.circle_here(interaction, circle)
        own = await self.services.lunch.insights.own_in(here.id, interaction.user.id)
        await self.responder.ask(interaction, FormKind.LUNCH_INSIGHT, own.lunch.id, prefilled={"words": own.words})

    @pressed(ButtonKind.LUNCH_PROPOSE)
    async def propose_pressed(self, interaction: discord.Interaction, address: Address) -> None:
        """The same as `/lunch propose`."""
        here = await self.circle_about(interaction, address.row)
        await self._ask_to_propose(interaction, here.id)

    @submitted(FormKind.LUNCH_PROPOSE)
    async def proposed(self, interaction: discord.Interaction, address: Address, fields: Fields) -> None:
        """Keep it, and tell the circle."""
        row = await self.services.lunch.proposals.propose(address.row, interaction.user.id, fields)
        button = self.words_for(interaction).button(ButtonKind.LUNCH_TAKE_BACK, row.id)
        await self.responder.answer(interaction, "lunch/own-proposal", buttons=[[button]], lunch=row)

    @pressed(ButtonKind.LUNCH_TAKE_BACK)
    async def take_back(self, interaction: discord.Interaction, address: Address) -> None:
        """Take back one's own proposal."""
        topic = await self.services.lunch.proposals.take_back(address.row, interaction.user.id)
        await self.responder.show(interaction, "lunch/taken-back", topic=topic)

    @pressed(ButtonKind.LUNCH_VOTE)
    async def vote_pressed(self, interaction: discord.Interaction, address: Address) -> None:
        """The same as `/lunch vote`."""
        here = await self.circle_about(interaction, address.row)
        await self._vote(interaction, here.id)

    @pressed(ButtonKind.LUNCH_PLAN)
    async def plan_pressed(self, interaction: discord.Interaction, address: Address) -> None:
        """Ask for the date."""
        await self.services.lunch.planning.allow(address.row, interaction.user.id)
        await self.responder.ask(interaction, FormKind.LUNCH_PLAN, address.row)

    @submitted(FormKind.LUNCH_PLAN)
    async def planned(self, interaction: discord.Interaction, address: Address, fields: Fields) -> None:
        """Show what was understood of the date."""
        await self._show_plan(interaction, address.row, fields["when"], fields["place"] or None)

    @pressed(ButtonKind.LUNCH_PLAN_MEANT)
    async def plan_meant(self, interaction: discord.Interaction, address: Address) -> None:
        """Go on with the time that was meant."""
        here = await self.circle_about(interaction, address.row)
        typed = await self.chosen(interaction, address)
        await self._show_plan(interaction, here.id, typed["when"], typed["place"])

    @pressed(ButtonKind.LUNCH_SET)
    async def set_as_shown(self, interaction: discord.Interaction, address: Address) -> None:
        """Set what the button's message shows."""
        at, number = address.args(2)
        what = (instant_of(at), whole_number(number))
        done = await self.services.lunch.planning.set_as_shown(address.row, interaction.user.id, *what)
        await self.responder.replace(interaction, "lunch/set", done=done)

    @pressed(ButtonKind.LUNCH_DROP)
    async def drop(self, interaction: discord.Interaction, address: Address) -> None:
        """Give up what is taken up, while it has no date."""
        topic = await self.services.lunch.planning.drop(address.row, interaction.user.id)
        await self.responder.show(interaction, "lunch/dropped", topic=topic)

    @pressed(ButtonKind.LUNCH_INSIGHT)
    async def insight_pressed(self, interaction: discord.Interaction, address: Address) -> None:
        """The same as `/lunch insight`, from a nudge."""
        own = await self.services.lunch.insights.own(address.row, interaction.user.id)
        await self.responder.ask(interaction, FormKind.LUNCH_INSIGHT, own.lunch.id, prefilled={"words": own.words})

    @submitted(FormKind.LUNCH_INSIGHT)
    async def insight_given(self, interaction: discord.Interaction, address: Address, fields: Fields) -> None:
        """Keep it."""
        await self.services.lunch.insights.give(address.row, interaction.user.id, fields["words"])
        await self.responder.answer(interaction, "lunch/insight-kept", words=fields["words"])

    async def _ask_to_propose(self, interaction: discord.Interaction, circle_id: int) -> None:
        here = await self.circle_about(interaction, circle_id)
        await self.services.lunch.proposals.allow(here, interaction.user.id)
        await self.responder.ask(interaction, FormKind.LUNCH_PROPOSE, circle_id)

    async def _vote(self, interaction: discord.Interaction, circle_id: int) -> None:
        await self.responder.defer(interaction, thinking=True)
        chosen = await self.services.lunch.polls.start(circle_id, interaction.user.id)
        if isinstance(chosen, Ballot):
            await self._polls.post(chosen)
            await self.responder.answer(interaction, "lunch/voting", channel=chosen.channel)
        else:
            await self.responder.answer(interaction, "lunch/taken-up", lunch=chosen)

    async def _show_plan(self, interaction: discord.Interaction, circle: int, when: str, place: str | None) -> None:
        async with self.asking(interaction, ButtonKind.LUNCH_PLAN_MEANT, circle, when=when, place=place):
            understood = await self.services.lunch.planning.understand(circle, interaction.user.id, when, place)
            about = (understood.lunch.id, second_of(understood.starts_at), understood.words_number)
            button = self.words_for(interaction).button(ButtonKind.LUNCH_SET, *about)
            text = self.words_for(interaction).render("lunch/understood", understood=understood)
            await self.responder.go_on(interaction, Message(text, ((button,),)))

    def _about(self, interaction: discord.Interaction, state: LunchState) -> list[Button]:
        """What can be done where a circle stands with its lunch-and-learn."""
        words, here = self.words_for(interaction), state.circle.id
        if state.session is not None and state.held is not None:
            held = state.held
            return [words.button(TURN_BUTTONS[action], held.of, Duty.HOST) for action in held.actions]
        if state.taken is not None:
            return [words.button(ButtonKind.LUNCH_PLAN, here), words.button(ButtonKind.LUNCH_DROP, state.taken.id)]
        votes = [words.button(ButtonKind.LUNCH_VOTE, here)] if state.waiting and not state.votes_until else []
        return [*votes, words.button(ButtonKind.LUNCH_PROPOSE, here)]
