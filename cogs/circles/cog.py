"""The commands and buttons of `/circle`."""

from datetime import datetime, timedelta

import discord
from discord import app_commands
from tortoise.exceptions import IntegrityError

from cogs.base import CircleOption, circle_here
from cogs.circles.leaving import Leaving
from cogs.circles.naming import Naming, claim_name
from cogs.circles.pausing import Pausing
from cogs.circles.rooms import Rooms, lacking
from cogs.circles.settings import Settings, tidied
from cogs.zones import fitting_zones, known_zone
from db import queries
from db.models import Circle, Cycle, Invitation, Member, Person
from db.transaction import transaction
from rules import cadence, membership
from rules.errors import RuleError
from runtime.bot import Circlekeeper
from runtime.message import Message
from runtime.ui import pressed
from services.duties.roster import roster_of
from vocabulary.controls import ButtonKind
from vocabulary.duties import Duty
from vocabulary.keys import Address, JobKey, JobKind
from vocabulary.limits import (
    FEWEST_WEEKS,
    LONGEST_NAME,
    LONGEST_SESSION,
    MOST_WEEKS,
    SHORTEST_NAME,
    SHORTEST_SESSION,
    USUAL_SESSION,
)

FORMING_BACKSTOP = timedelta(minutes=1)


class Circles(Pausing, Leaving, Settings, group_name="circle"):
    """Small circles of peers with one narrow focus."""

    def __init__(self, bot: Circlekeeper) -> None:
        super().__init__(bot)
        self._rooms = Rooms(bot)
        bot.timekeeper.errand(JobKind.ROOMS, self._rooms.look)
        bot.timekeeper.errand(JobKind.NAME, Naming(bot).look)
        bot.timekeeper.errand(JobKind.FAREWELL, self._rooms.say_farewell)

    @app_commands.command()
    @app_commands.guild_only()
    @app_commands.describe(
        name="What you call it, for example: Data-informed decisions",
        focus="One narrow thing that all of you work on",
        zone="The time zone in which you meet, for example: Europe/Berlin",
        weeks="Weeks from one session to the next",
        minutes="How long a session lasts",
    )
    async def create(
        self,
        interaction: discord.Interaction,
        name: app_commands.Range[str, SHORTEST_NAME, LONGEST_NAME],
        focus: app_commands.Range[str, 10, 300],
        zone: str,
        weeks: app_commands.Range[int, FEWEST_WEEKS, MOST_WEEKS] = 2,
        minutes: app_commands.Range[int, SHORTEST_SESSION, LONGEST_SESSION] = USUAL_SESSION,
    ) -> None:
        """Form a circle, with its own channels and role."""
        zone = known_zone(zone)
        name, focus = tidied(name, focus)
        circle = await self._found(interaction, name, focus, zone, weeks, minutes)
        await interaction.response.defer(ephemeral=True, thinking=True)
        ready = await self._rooms.furnish_soon(circle.id)
        await circle.refresh_from_db()
        facts = {"circle": circle, "ready": ready, "lacking": lacking(interaction.app_permissions)}
        await self.responder.answer(interaction, "circle/created", **facts)

    @create.autocomplete("zone")
    async def _fitting_zones(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return fitting_zones(typed)

    @app_commands.command()
    @app_commands.guild_only()
    @app_commands.describe(person="Whom to invite; run this where they can read it", circle="Which of your circles")
    async def invite(
        self, interaction: discord.Interaction, person: discord.Member, circle: CircleOption = None
    ) -> None:
        """Invite someone into the circle; they join by a button."""
        circle = await circle_here(interaction, circle)
        now = self.now()
        if interaction.guild_id != circle.guild_id:
            raise RuleError(f"{circle.name} is at home on another server. Invite people there, where its channels are.")
        if person.bot:
            raise RuleError("Circles are for people; a bot cannot join one.")
        if not _can_read_here(interaction, person):
            raise RuleError(f"{person.display_name} cannot read this channel. Invite them where they can.")
        membership.allow_invite(await queries.members(circle.id), person.id)
        facts = {"invited_by": interaction.user.id, "invited_at": now, "accepted_at": None}
        invitation, _ = await Invitation.update_or_create(circle=circle, user_id=person.id, defaults=facts)
        text = self.bot.words.render("circle/invitation", circle=circle, invited=person.id, inviter=interaction.user.id)
        buttons = (
            (
                self.words.button(ButtonKind.CIRCLE_JOIN, invitation.id),
                self.words.button(ButtonKind.CIRCLE_DECLINE, invitation.id),
            ),
        )
        await self.responder.send(interaction, Message(text, buttons, pings=(person.id,)), ephemeral=False)

    @app_commands.command()
    async def about(self, interaction: discord.Interaction, circle: CircleOption = None) -> None:
        """See the circle's focus, its members and what comes next."""
        circle = await circle_here(interaction, circle)
        members, roster = await queries.members(circle.id), await roster_of(circle.id)
        session = next(iter(roster.sessions), None)
        await self.responder.answer(
            interaction,
            "circle/about",
            circle=circle,
            members=members,
            session=session,
            leads=roster.holding(session.id, Duty.FACILITATE) if session else None,
            presents=roster.holding(session.id, Duty.PRESENT) if session else None,
            still_needed=membership.still_needed(members),
        )

    @pressed(ButtonKind.CIRCLE_JOIN)
    async def join(self, interaction: discord.Interaction, address: Address) -> None:
        """Take up an invitation."""
        invitation = await _invitation_for(interaction, address)
        circle = await invitation.circle
        async with transaction():
            await self._admit(circle, interaction.user.id, self.now())
            invitation.accepted_at = self.now()
            await invitation.save(update_fields=["accepted_at"])
            await self.bot.timekeeper.schedule(self.now() + FORMING_BACKSTOP, JobKey(JobKind.ROOMS, circle.id))
        await self._close_invitation(interaction, "circle/joined", circle)
        await self._rooms.furnish_soon(circle.id)
        await circle.refresh_from_db()
        consent = ((self.words.button(ButtonKind.NUDGES_START, 0), self.words.button(ButtonKind.NUDGES_DECLINE, 0)),)
        await self.responder.answer(interaction, "circle/consent", buttons=consent, circle=circle)

    @pressed(ButtonKind.CIRCLE_DECLINE)
    async def decline(self, interaction: discord.Interaction, address: Address) -> None:
        """Turn down an invitation; nobody is told more than that."""
        invitation = await _invitation_for(interaction, address)
        circle = await invitation.circle
        await invitation.delete()
        await self._close_invitation(interaction, "circle/declined", circle)

    async def _found(
        self, interaction: discord.Interaction, name: str, focus: str, zone: str, weeks: int, minutes: int
    ) -> Circle:
        now, guild_id = self.now(), interaction.guild_id
        try:
            async with transaction():
                await claim_name(guild_id or 0, name)
                circle = await Circle.create(
                    guild_id=guild_id,
                    name=name,
                    focus=focus,
                    zone=zone,
                    weeks=weeks,
                    minutes=minutes,
                    created_at=now,
                )
                await Cycle.create(circle=circle, number=1, opened_at=now)
                await self._admit(circle, interaction.user.id, now, organiser=True)
                await self.bot.timekeeper.schedule(now + FORMING_BACKSTOP, JobKey(JobKind.ROOMS, circle.id))
                await self.bot.timekeeper.schedule(
                    cadence.first_of_month(now, zone), JobKey(JobKind.FAILURE, circle.id)
                )
        except IntegrityError:
            raise RuleError(f"There is a circle named {name} here already. Please choose another name.") from None
        return circle

    async def _admit(self, circle: Circle, user_id: int, now: datetime, *, organiser: bool = False) -> None:
        membership.allow_join(await queries.members(circle.id), user_id)
        await Person.get_or_create(id=user_id)
        facts = {"joined_at": now, "left_at": None, "organiser": organiser}
        await Member.update_or_create(circle=circle, user_id=user_id, defaults=facts)
        await self.bot.timekeeper.schedule(now, JobKey(JobKind.PARTNERS, circle.id))

    async def _close_invitation(self, interaction: discord.Interaction, template: str, circle: Circle) -> None:
        text = self.bot.words.render(template, circle=circle, person=interaction.user.id)
        await interaction.response.edit_message(content=text, view=None)


def _can_read_here(interaction: discord.Interaction, person: discord.Member) -> bool:
    channel = interaction.channel
    if isinstance(channel, discord.Thread):
        return not channel.is_private() and channel.permissions_for(person).view_channel
    return isinstance(channel, discord.abc.GuildChannel) and channel.permissions_for(person).view_channel


async def _invitation_for(interaction: discord.Interaction, address: Address) -> Invitation:
    invitation = await Invitation.get_or_none(id=address.row, accepted_at=None)
    if invitation is None:
        raise RuleError("This invitation has been answered or withdrawn.")
    if invitation.user_id != interaction.user.id:
        raise RuleError("This invitation is for someone else. Ask a member of the circle for your own.")
    return invitation
