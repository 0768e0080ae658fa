"""Inviting people: asked in one message where they can read it, joining by a button, and taken back."""

from collections.abc import Sequence
from contextlib import suppress

import discord
from discord import app_commands

from cogs.base import BaseCog, CircleOption
from cogs.circles.channels import CircleChannels
from cogs.directory import role_ids
from runtime.bot import Circlekeeper
from runtime.discord_message import to_edit
from runtime.given import Choices, people_in
from runtime.message import Button, Message
from runtime.ui import pressed, selected
from services.circles.invitations import Guest, InvitationShown, Posted, Withdrawn
from services.house import Services
from services.lookup import CircleHere
from vocabulary.controls import ButtonKind, SelectKind
from vocabulary.errors import Refusal
from vocabulary.keys import Address

OF_CIRCLE = "circle"
"""Marks a button whose row is a circle. Under older messages it is an invitation."""
WITH_OTHERS = "all"
"""Marks a button that withdraws whatever is open in an invitation's message."""

MOST_AT_ONCE = 7
"""So many can be asked at once: as many as there is room for beside the founder."""

SomePerson = discord.Member | discord.User


class InvitingCommands(BaseCog):
    """The part of `/circle` about who is asked to join, and the buttons of those who are."""

    def __init__(self, bot: Circlekeeper, services: Services, channels: CircleChannels) -> None:
        super().__init__(bot, services)
        self._invitations = services.circles.invitations
        self._channels = channels

    @app_commands.command()
    @app_commands.describe(person="Who to invite, in a channel that they can read; skip this to choose several people")
    async def invite(
        self, interaction: discord.Interaction, person: discord.User | None = None, circle: CircleOption = None
    ) -> None:
        """Invite people; they join by pressing a button."""
        here = await self.circle_here(interaction, circle)
        _server(interaction)
        if person is not None:
            await self.ask(interaction, here, [person])
            return
        select = self.words_for(interaction).people_select(SelectKind.CIRCLE_PEOPLE, here.id, most=MOST_AT_ONCE)
        await self.responder.answer(interaction, "circle/whom", buttons=[[select]], circle=here)

    @selected(SelectKind.CIRCLE_PEOPLE)
    async def people_chosen(self, interaction: discord.Interaction, address: Address, values: Choices) -> None:
        """Ask those who were chosen."""
        here = await self.circle_about(interaction, address.row)
        await self.responder.think(interaction)
        await self.ask(interaction, here, people_in(interaction, values))

    async def ask(self, interaction: discord.Interaction, circle: CircleHere, people: Sequence[SomePerson]) -> None:
        """Ask these people in one message that all see, and tell the inviter alone who is not asked, and why.

        Raises Refusal in a DM and on another server.
        """
        guild_id, guests = _server(interaction), [_guest(interaction, person) for person in people]
        invited = await self._invitations.invite(circle, guild_id, guests, interaction.user.id)
        words, withdraw = self.words_for(interaction), list[Button]()
        if invited.asked:
            shown = InvitationShown(circle, interaction.user.id, invited.asked, ())
            message = await self.responder.post(interaction, self._message(shown))
            first = await self._invitations.note_posted(invited, Posted(interaction.channel_id or 0, message))
            withdraw = [words.button(ButtonKind.CIRCLE_WITHDRAW, first, WITH_OTHERS)] if first else []
        elif len(invited.not_asked) == 1 and (standing := invited.not_asked[0].withdrawable) is not None:
            withdraw = [words.button(ButtonKind.CIRCLE_WITHDRAW, standing)]
        reasons = [(one.person, words.refusal(one.because)) for one in invited.not_asked]
        rows = [withdraw] if withdraw else []
        await self.responder.answer(interaction, "circle/invited", buttons=rows, invited=invited, reasons=reasons)

    @pressed(ButtonKind.CIRCLE_JOIN)
    async def join(self, interaction: discord.Interaction, address: Address) -> None:
        """Take up an invitation; what the circle is comes first, and consent to nudges after that."""
        circle_id, user_id, server = await self._circle_of(address), interaction.user.id, interaction.guild_id or 0
        shown = await self._invitations.join(circle_id, user_id, server, _where(interaction))
        await self.responder.go_on(interaction, self._message(shown))
        await self._welcome(interaction, circle_id)
        if await self.services.nudges.settings.is_undecided(user_id):
            kinds = (ButtonKind.NUDGES_START, ButtonKind.NUDGES_DECLINE, ButtonKind.NUDGES_WOULD_COME)
            buttons = [[self.words_for(interaction).button(kind, 0) for kind in kinds]]
            await self.responder.answer(interaction, "circle/consent", buttons=buttons)

    async def _welcome(self, interaction: discord.Interaction, circle_id: int) -> None:
        ready = await self._channels.make_soon(circle_id) is True
        record = await self.services.circles.channels.of(circle_id)
        meets_at = await self.services.circles.overview.meets_at(circle_id)
        buttons = [[self.words_for(interaction).button(ButtonKind.GOAL_SET, circle_id)]]
        facts = {"circle": record, "ready": ready, "meets_at": meets_at}
        await self.responder.answer(interaction, "circle/arrived", buttons=buttons, **facts)

    @pressed(ButtonKind.CIRCLE_DECLINE)
    async def decline(self, interaction: discord.Interaction, address: Address) -> None:
        """Turn down an invitation; nobody is told, so the message stays as it is."""
        await self._invitations.decline(await self._circle_of(address), interaction.user.id)
        await self.responder.answer(interaction, "circle/declined")

    @pressed(ButtonKind.CIRCLE_WITHDRAW)
    async def withdraw(self, interaction: discord.Interaction, address: Address) -> None:
        """Take invitations back, and have their message say so."""
        with_others = address.arg == WITH_OTHERS
        withdrawn = await self._invitations.withdraw(address.row, interaction.user.id, with_others=with_others)
        await self.responder.show(interaction, "circle/withdrawn", withdrawn=withdrawn)
        await self._bring_up_to_date(withdrawn)

    async def _bring_up_to_date(self, withdrawn: Withdrawn) -> None:
        """The message that asked; where it is gone or the bot is kept out, its buttons say the same."""
        if withdrawn.posted is None:
            return
        channel = self.bot.get_partial_messageable(withdrawn.posted.channel)
        with suppress(discord.NotFound, discord.Forbidden):
            asked = channel.get_partial_message(withdrawn.posted.message)
            await asked.edit(**to_edit(self._message(withdrawn.shown)))

    async def _circle_of(self, address: Address) -> int:
        return address.row if address.arg else await self._invitations.circle_of(address.row)

    def _message(self, shown: InvitationShown) -> Message:
        words = self.words_of(shown.circle)
        kinds = (ButtonKind.CIRCLE_JOIN, ButtonKind.CIRCLE_DECLINE) if shown.waiting else ()
        buttons = tuple(words.button(kind, shown.circle.id, OF_CIRCLE) for kind in kinds)
        text = words.render("circle/invitation", shown=shown)
        return Message(text, (buttons,) if buttons else (), pings=shown.waiting)


def _server(interaction: discord.Interaction) -> int:
    """The server where somebody asks. Raises Refusal in a DM."""
    if interaction.guild_id is None:
        raise Refusal("circles/invite-on-server")
    return interaction.guild_id


def _guest(interaction: discord.Interaction, person: SomePerson) -> Guest:
    roles = role_ids(person) if isinstance(person, discord.Member) else frozenset[int]()
    return Guest(person.id, person.display_name, person.bot, _reads_here(interaction, person), roles)


def _reads_here(interaction: discord.Interaction, person: SomePerson) -> bool:
    """Whether they can read the channel where somebody asks; nobody can who is not in the server."""
    channel = interaction.channel
    if isinstance(channel, discord.Thread) and channel.is_private():
        return False
    of_guild = isinstance(channel, discord.Thread | discord.abc.GuildChannel)
    return of_guild and isinstance(person, discord.Member) and channel.permissions_for(person).view_channel


def _where(interaction: discord.Interaction) -> Posted:
    assert interaction.message is not None
    return Posted(interaction.channel_id or 0, interaction.message.id)
