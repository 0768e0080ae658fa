"""`/circle leave`, `/circle remove` and `/circle close`: the ways out of a circle, and its end."""

from datetime import datetime

import discord
from discord import app_commands

from cogs.base import CircleCog, CircleOption, circle_about, circle_here, text_channel_of
from cogs.circles.parting import end, part
from db import queries
from db.models import Circle, Person
from db.transaction import transaction
from rules import membership
from rules.errors import RuleError
from rules.visible import visible
from runtime.message import Message
from runtime.outbox import Priority
from runtime.ui import pressed
from services.people import nudge_settings_of
from vocabulary.controls import ButtonKind
from vocabulary.keys import Address, CircleMessage, MessageKey


class Leaving(CircleCog):
    """The part of `/circle` that lets people out."""

    @app_commands.command()
    async def leave(self, interaction: discord.Interaction, circle: CircleOption = None) -> None:
        """Leave a circle; nobody needs a reason for that."""
        circle = await circle_here(interaction, circle)
        last = await queries.members(circle.id) == [interaction.user.id]
        button = self.words.button(ButtonKind.CIRCLE_LEAVE, circle.id)
        await self.responder.answer(interaction, "circle/leave", buttons=[[button]], circle=circle, last=last)

    @pressed(ButtonKind.CIRCLE_LEAVE)
    async def leave_confirmed(self, interaction: discord.Interaction, address: Address) -> None:
        """Let them go."""
        circle = await circle_about(interaction, address.row)
        async with transaction():
            parted = await part(self.bot, circle, interaction.user.id, self.now())
        text = self.bot.words.render("circle/leave-done", circle=circle, parted=parted)
        await interaction.response.edit_message(content=text, view=None)

    @app_commands.command()
    @app_commands.describe(
        person="Who is to leave the circle",
        reason="Why; they alone read it, from me",
        circle="Which of your circles",
    )
    async def remove(
        self,
        interaction: discord.Interaction,
        person: discord.User,
        reason: app_commands.Range[str, 10, 500],
        circle: CircleOption = None,
    ) -> None:
        """Take somebody out of the circle, with a reason for their eyes alone."""
        circle, organiser, now = await circle_here(interaction, circle), interaction.user.id, self.now()
        if not visible(reason):
            raise RuleError("Please give them a reason that they can read.")
        async with transaction():
            organisers, members = await queries.organisers(circle.id), await queries.members(circle.id)
            membership.allow_remove(organisers, organiser, members, person.id)
            hours = (await nudge_settings_of(await Person.get(id=person.id))).hours  # afterwards they may have no zone
            await part(self.bot, circle, person.id, now)
            # Not a nudge: whoever loses a room hears of it, even if they wanted no reminders; but not at night.
            text = self.bot.words.render("circle/removed", circle=circle, organiser=organiser, reason=reason.strip())
            key = MessageKey.circle(circle.id, CircleMessage.REMOVED, person=person.id, at=now)
            await self.bot.outbox.post(key, Message(text), user=person.id, at=hours.next_open(now))
        await self.responder.answer(interaction, "circle/remove-done", circle=circle, person=person.id)

    @app_commands.command()
    async def close(self, interaction: discord.Interaction, circle: CircleOption = None) -> None:
        """End a circle; its channels stay to be read."""
        circle = await circle_here(interaction, circle)
        alone = interaction.user.id in await queries.organisers(circle.id)
        if not alone and interaction.channel_id != text_channel_of(circle):
            raise RuleError(f"Please ask in <#{circle.text_channel_id}>: it takes one more of you to agree.")
        button = self.words.button(ButtonKind.CIRCLE_CLOSE, circle.id, str(interaction.user.id))
        facts = {"circle": circle, "person": interaction.user.id, "alone": alone}
        await self.responder.answer(interaction, "circle/close", buttons=[[button]], ephemeral=alone, **facts)

    @pressed(ButtonKind.CIRCLE_CLOSE)
    async def close_confirmed(self, interaction: discord.Interaction, address: Address) -> None:
        """Close it, once those have agreed who can."""
        async with transaction():
            circle, now = await circle_about(interaction, address.row), self.now()
            organisers = await queries.organisers(circle.id)
            membership.allow_close(organisers, int(address.arg), interaction.user.id)
            await end(self.bot, circle, now)
            await self._tell_closed(circle, interaction.user.id, now)
        text = self.bot.words.render("circle/close-done", circle=circle)
        await interaction.response.edit_message(content=text, view=None)

    async def _tell_closed(self, circle: Circle, person: int, now: datetime) -> None:
        if circle.text_channel_id is not None:
            text = self.bot.words.render("circle/closed", circle=circle, person=person)
            key = MessageKey.circle(circle.id, CircleMessage.CLOSED, at=now)
            message = Message(text)
            await self.bot.outbox.post(key, message, channel=circle.text_channel_id, priority=Priority.ANNOUNCEMENT)
