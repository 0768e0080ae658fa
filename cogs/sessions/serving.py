"""Serving: who leads and who presents next and why, swapping, passing and volunteering, and what will be shown."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from enum import StrEnum

import discord
from discord import app_commands

from cogs.base import BaseCog, CircleOption, circle_here
from cogs.sessions.about import open_session_about
from db import queries
from db.models import Circle
from db.transaction import transaction
from rules import duties
from rules.duties import Entry, Holding, SessionDuty
from rules.errors import RuleError
from runtime.bot import Circlekeeper
from runtime.ui import pressed
from services.duties import examples
from services.duties.roster import Roster, name_coming, roster_of, write
from services.house import Services
from vocabulary.controls import ButtonKind
from vocabulary.duties import Duty
from vocabulary.errors import Refusal
from vocabulary.keys import Address

TakeOver = Callable[[discord.Interaction, int], Awaitable[bool]]
"""Has somebody lead the session of a circle (its id) that is on, and says so; False where none is."""


class Action(StrEnum):
    """What a member does about a duty."""

    SWAP = "swap"
    PASS = "pass"
    VOLUNTEER = "volunteer"
    WITHDRAW = "withdraw"
    ACCEPT = "accept"


ACTIONS = [
    app_commands.Choice(name=action.value.capitalize(), value=action.value)
    for action in (Action.SWAP, Action.PASS, Action.VOLUNTEER, Action.WITHDRAW)
]


class Serving(BaseCog):
    """The part of `/session` about who serves."""

    def __init__(self, bot: Circlekeeper, services: Services, take_over: TakeOver) -> None:
        super().__init__(bot, services)
        self._take_over = take_over

    @app_commands.command()
    @app_commands.choices(action=ACTIONS)
    @app_commands.describe(
        action="Leave it out to take over the session that is on, or to see who leads next, and why",
        person="With whom alone to swap; anybody may take it if you leave this out",
    )
    async def facilitate(
        self,
        interaction: discord.Interaction,
        action: app_commands.Choice[str] | None = None,
        person: discord.User | None = None,
        circle: CircleOption = None,
    ) -> None:
        """Lead the session that is on, or see who leads next; swap, pass or volunteer."""
        circle = await circle_here(interaction, circle)
        if action is not None or not await self._take_over(interaction, circle.id):
            await self.serve(interaction, Duty.FACILITATE, circle, action, person)

    @app_commands.command()
    @app_commands.choices(action=ACTIONS)
    @app_commands.describe(
        title="What you will show, in a few words",
        context="One sentence: what is it for, and where does it stand?",
        action="Leave it out to see who presents next, and why",
        person="With whom alone to swap; anybody may take it if you leave this out",
    )
    async def present(
        self,
        interaction: discord.Interaction,
        title: app_commands.Range[str, 1, 100] | None = None,
        context: app_commands.Range[str, 1, 300] | None = None,
        action: app_commands.Choice[str] | None = None,
        person: discord.User | None = None,
        circle: CircleOption = None,
    ) -> None:
        """Queue real work to show, or see who presents next; swap, pass or volunteer."""
        circle = await circle_here(interaction, circle)
        if title is None and context is None:
            await self.serve(interaction, Duty.PRESENT, circle, action, person)
            return
        if title is None or context is None:
            raise RuleError("An example takes both: a `title`, and a sentence of `context`.")
        async with transaction():
            waiting = await examples.queue(circle, interaction.user.id, title, context, self.now())
            roster = await roster_of(circle.id)
            await self._look_at_duties(roster)
        shows = next((one for one in roster.sessions if one.presenter == interaction.user.id), None)
        await self.responder.answer(
            interaction, "duty/queued", title=title, context=context, waiting=waiting, session=shows
        )

    async def serve(
        self,
        interaction: discord.Interaction,
        duty: Duty,
        circle: Circle,
        action: app_commands.Choice[str] | None,
        person: discord.User | None,
    ) -> None:
        """Show who has a duty in the sessions to come, or do what a member wants to do about it."""
        if action is None:
            await self._show_duty(interaction, circle, duty)
        else:
            await self._act_on_duty(interaction, circle, Action(action.value), duty, to=person.id if person else None)

    @pressed(
        ButtonKind.DUTY_SWAP,
        ButtonKind.DUTY_PASS,
        ButtonKind.DUTY_WITHDRAW,
        ButtonKind.DUTY_ACCEPT,
        ButtonKind.DUTY_VOLUNTEER,
    )
    async def duty_pressed(self, interaction: discord.Interaction, address: Address) -> None:
        """The same as by command, for the session of the message."""
        session = await open_session_about(interaction, address.row)
        action = Action(address.kind.removeprefix("duty-"))
        await self._act_on_duty(interaction, session.circle, action, Duty(address.arg), session=session.id)

    async def _show_duty(self, interaction: discord.Interaction, circle: Circle, duty: Duty) -> None:
        roster = await roster_of(circle.id)
        sessions = roster.coming
        if not sessions:
            raise RuleError(f"No session is set. {self.bot.words.command('session schedule')} sets one.")
        held = [(session, roster.holding(session.id, duty)) for session in sessions]
        row = [
            self.words.button(kind, session.id, duty)
            for session, holding in held
            for kind in _offers(holding, interaction.user.id)
        ]
        buttons = (tuple(row[:5]),) if row else ()
        await self.responder.answer(interaction, "duty/show", buttons=buttons, duty=duty, held=held)

    async def _act_on_duty(
        self,
        interaction: discord.Interaction,
        circle: Circle,
        action: Action,
        duty: Duty,
        *,
        session: int | None = None,
        to: int | None = None,
    ) -> None:
        now, member = self.now(), interaction.user.id
        async with transaction():
            if to is not None and to not in await queries.members(circle.id):
                raise RuleError(f"<@{to}> is not in {circle.name}. A swap is between its members.")
            roster = await roster_of(circle.id)
            slots = [SessionDuty(one.id, duty) for one in roster.coming if session in {None, one.id}]
            if not slots:
                raise RuleError("There is no session to come that has this duty.")
            entries = _decide(action, roster.log, slots, member, now, to)
            await write(roster, entries)
            if action is Action.PASS:
                await name_coming(circle, now)
            await self._look_at_duties(roster)
            after = await roster_of(circle.id)
        slot = entries[0].session_duty
        (about,) = (one for one in after.sessions if one.id == slot.session)
        back = ((self.words.button(ButtonKind.DUTY_WITHDRAW, slot.session, duty),),) if action is Action.SWAP else ()
        facts = {"action": action, "slot": slot, "session": about, "to": to, "own": entries[1:]}
        holding = after.holding(slot.session, duty)
        await self.responder.answer(interaction, "duty/done", buttons=back, holding=holding, **facts)

    async def _look_at_duties(self, roster: Roster) -> None:
        rows = [(kind, session.id) for session in roster.coming for kind in ("session", "duty")]
        await self.bot.timekeeper.look_at_all(rows, self.now())


def _decide(
    action: Action, log: Sequence[Entry], slots: Sequence[SessionDuty], member: int, now: datetime, to: int | None
) -> tuple[Entry, ...]:
    """What is to be appended to the log. Raises RuleError when the member cannot do that."""
    held = duties.holdings(log)
    own = [slot for slot in slots if slot in held and held[slot].member == member]
    mine = (own or slots)[0]
    match action:
        case Action.SWAP:
            return (duties.offer(log, mine, member, now, to),)
        case Action.PASS:
            return (duties.pass_on(log, mine, member, now),)
        case Action.WITHDRAW:
            offered = next((slot for slot in own if held[slot].offered), mine)
            return (duties.withdraw(log, offered, member, now),)
        case Action.ACCEPT:
            return duties.accept(log, slots[0], member, now)
        case Action.VOLUNTEER:
            return (_volunteer(log, slots, member, now),)


def _volunteer(log: Sequence[Entry], slots: Sequence[SessionDuty], member: int, now: datetime) -> Entry:
    """For the first session that can have them; the refusal is that of the first one."""
    refusals: list[Refusal] = []
    for slot in slots:
        try:
            return duties.volunteer(log, slot, member, now)
        except Refusal as error:
            refusals.append(error)
    raise refusals[0]


def _offers(holding: Holding | None, member: int) -> tuple[ButtonKind, ...]:
    """The buttons that a member can use on a duty."""
    if holding is None:
        return (ButtonKind.DUTY_VOLUNTEER,)
    if holding.member == member:
        return (
            (ButtonKind.DUTY_WITHDRAW, ButtonKind.DUTY_PASS)
            if holding.offered
            else (ButtonKind.DUTY_SWAP, ButtonKind.DUTY_PASS)
        )
    return (ButtonKind.DUTY_ACCEPT,) if holding.offered and holding.to in {None, member} else ()
