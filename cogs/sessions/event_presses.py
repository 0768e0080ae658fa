"""What happens to scheduled events in Discord, and the answers to what the bot asks about it."""

import json
from datetime import UTC, datetime
from typing import Any

import discord
from discord.ext import commands

from cogs.sessions.about import open_session_about
from cogs.sessions.events import Events, Told, note, question_key, told_of
from db.models import Session
from db.transaction import transaction
from rules.errors import RuleError
from runtime.bot import Circlekeeper
from runtime.message import Message
from runtime.ui import pressed
from services.sessions.calendar import Calendar
from vocabulary.controls import ButtonKind
from vocabulary.keys import Address, JobKey, JobKind

INTEREST = "GUILD_SCHEDULED_EVENT_USER_"
DELETED = "Its event in Discord was deleted."


class EventPresses(commands.Cog):
    """Has sessions' events looked at when they change, and does what the circle decides about it."""

    def __init__(self, bot: Circlekeeper, events: Events, calendar: Calendar) -> None:
        self._bot = bot
        self._events = events
        self._calendar = calendar

    @commands.Cog.listener()
    async def on_scheduled_event_update(self, _: discord.ScheduledEvent, after: discord.ScheduledEvent) -> None:
        """Somebody, perhaps the bot itself, has changed an event."""
        await self._look_at(after.id)

    @commands.Cog.listener()
    async def on_scheduled_event_delete(self, event: discord.ScheduledEvent) -> None:
        """Somebody has deleted an event, or its channel."""
        await self._look_at(event.id)

    @commands.Cog.listener()
    async def on_socket_raw_receive(self, message: str) -> None:
        """Somebody is interested in an event, or no longer: the library itself tells that only of people it knows."""
        if INTEREST not in message:
            return
        told: dict[str, Any] = json.loads(message)
        if str(told["t"]).startswith(INTEREST):
            await self._look_at(int(told["d"]["guild_scheduled_event_id"]))

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Catch up with what happened to events while nobody listened, and with circles of an earlier version."""
        now = self._bot.clock.now()
        ahead = Session.filter(closed_at=None, starts_at__gt=now, circle__closed_at=None)
        sessions = await ahead.order_by("id").only("id", "circle_id")
        rows = [("event", session.id) for session in sessions]
        rows += [("calendar", circle) for circle in sorted({session.circle_id for session in sessions})]
        async with transaction():
            await self._bot.timekeeper.look_at_all(rows, now)

    @pressed(ButtonKind.EVENT_TAKE)
    async def take_over(self, interaction: discord.Interaction, address: Address) -> None:
        """Move the session to where somebody moved its event."""
        async with transaction():
            session, now = await self._asked_about(interaction, address), self._bot.clock.now()
            starts_at = datetime.fromtimestamp(int(address.arg.split("-")[2]), UTC)
            if starts_at != session.starts_at:
                await self._calendar.move(session, starts_at, now)
            told = await told_of(session.id)
            asked = (told.asked if told else 0) + 1
            await note(session.id, Told(int(starts_at.timestamp()), asked))
            await self._settle(address, session, "moved")
        await interaction.response.defer()

    @pressed(ButtonKind.EVENT_CANCEL)
    async def cancel(self, interaction: discord.Interaction, address: Address) -> None:
        """Cancel the session whose event somebody deleted."""
        async with transaction():
            session, now = await self._asked_about(interaction, address), self._bot.clock.now()
            await self._calendar.cancel(session, DELETED, now)
            await self._calendar.fill(session.circle, now)
            await self._settle(address, session, "cancelled")
        await interaction.response.defer()

    @pressed(ButtonKind.EVENT_BACK)
    async def put_back(self, interaction: discord.Interaction, address: Address) -> None:
        """Leave the session as it is, and have its event say so again."""
        async with transaction():
            session = await self._asked_about(interaction, address)
            await self._events.put_back(session, self._bot.clock.now(), gone=address.arg.startswith("deleted"))
            await self._settle(address, session, "back")
        await interaction.response.defer()

    async def _look_at(self, event_id: int) -> None:
        session = await Session.get_or_none(event_id=event_id).only("id")
        if session is not None:
            await self._bot.timekeeper.schedule(self._bot.clock.now(), JobKey(JobKind.EVENT, session.id))

    async def _asked_about(self, interaction: discord.Interaction, address: Address) -> Session:
        session, told = await open_session_about(interaction, address.row), await told_of(address.row)
        if str(told.asked if told else 0) != address.arg.split("-")[1]:
            raise RuleError("That is settled already.")
        return session

    async def _settle(self, address: Address, session: Session, outcome: str) -> None:
        """The question becomes its answer."""
        what, number, _ = address.arg.split("-")
        text = self._bot.words.render("session/event-settled", session=session, outcome=outcome)
        channel = session.circle.text_channel_id
        await self._bot.outbox.post(question_key(session.id, what, number), Message(text), channel=channel)
