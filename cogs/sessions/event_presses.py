"""What happens to scheduled events in Discord, and the answers to what the bot asks about it."""

import json
from typing import Any

import discord
from discord.ext import commands

from cogs.base import BaseCog
from runtime.ui import pressed
from vocabulary.controls import ButtonKind
from vocabulary.keys import Address, EventChange, instant_of, whole_number

INTEREST = "GUILD_SCHEDULED_EVENT_USER_"


class EventPresses(BaseCog):
    """Has sessions' events looked at when they change, and hands on what the circle decides about it."""

    @commands.Cog.listener()
    async def on_scheduled_event_update(self, _: discord.ScheduledEvent, after: discord.ScheduledEvent) -> None:
        """Somebody, perhaps the bot itself, has changed an event."""
        await self.services.sessions.scheduled_events.look_at(after.id)

    @commands.Cog.listener()
    async def on_scheduled_event_delete(self, event: discord.ScheduledEvent) -> None:
        """Somebody has deleted an event, or its channel."""
        await self.services.sessions.scheduled_events.look_at(event.id)

    @commands.Cog.listener()
    async def on_socket_raw_receive(self, message: str) -> None:
        """Somebody is interested in an event, or no longer: the library itself tells that only of people it knows."""
        if INTEREST not in message:
            return
        told: dict[str, Any] = json.loads(message)
        if str(told["t"]).startswith(INTEREST):
            await self.services.sessions.scheduled_events.look_at(int(told["d"]["guild_scheduled_event_id"]))

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Catch up with what happened to events while nobody listened, and with circles of an earlier version."""
        await self.services.sessions.scheduled_events.look_at_all()

    @pressed(ButtonKind.EVENT_TAKE)
    async def take_over(self, interaction: discord.Interaction, address: Address) -> None:
        """Move the session to where somebody moved its event."""
        _, number, moved_to = address.args(3)
        starts_at = instant_of(moved_to)
        await self.services.sessions.event_questions.follow(
            address.row, interaction.user.id, whole_number(number), starts_at
        )
        await interaction.response.defer()

    @pressed(ButtonKind.EVENT_CANCEL)
    async def cancel(self, interaction: discord.Interaction, address: Address) -> None:
        """Cancel the session whose event somebody deleted."""
        _, number, _ = address.args(3)
        await self.services.sessions.event_questions.cancel(address.row, interaction.user.id, whole_number(number))
        await interaction.response.defer()

    @pressed(ButtonKind.EVENT_BACK)
    async def put_back(self, interaction: discord.Interaction, address: Address) -> None:
        """Leave the session as it is, and have its event say so again."""
        change, number, _ = address.args(3)
        about = (EventChange(change), whole_number(number))
        await self.services.sessions.event_questions.put_back(address.row, interaction.user.id, *about)
        await interaction.response.defer()
