"""Discord's scheduled events: found, made, moved, begun and ended as the services decide, and who is interested.

And the answers to what the bot asks when somebody else has changed one.
"""

import json
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import discord
from discord.ext import commands

from cogs.base import BaseCog
from cogs.obstacles import Full, ObstacleLog, full
from runtime.bot import Circlekeeper
from runtime.ui import pressed
from services.house import Services
from services.sessions.scheduled_events import EventStatus, SeenEvent, Step, WantedEvent
from vocabulary.controls import ButtonKind
from vocabulary.keys import Address, instant_of, whole_number
from vocabulary.sessions import EventChange

AGAIN_AFTER = timedelta(hours=1)
UNTIL_READY, OUTAGE = timedelta(seconds=5), timedelta(minutes=1)
"""When to ask again whether Discord has told what is in a guild."""
CLOCK_TOLERANCE = timedelta(minutes=1)
MOST_OPEN = 100
OPEN = (discord.EventStatus.scheduled, discord.EventStatus.active)
PAGE = 100
INTEREST = "GUILD_SCHEDULED_EVENT_USER_"
Place = discord.VoiceChannel | discord.StageChannel
"""Where a circle meets. Which kind of event Discord has there depends on the kind of channel."""
STATUS = {
    discord.EventStatus.scheduled: EventStatus.SCHEDULED,
    discord.EventStatus.active: EventStatus.ACTIVE,
    discord.EventStatus.completed: EventStatus.OVER,
    discord.EventStatus.cancelled: EventStatus.OVER,
}


class EventErrand:
    """Has Discord show of each session what there should be."""

    def __init__(self, bot: Circlekeeper, services: Services) -> None:
        self._bot = bot
        self._events = services.sessions.scheduled_events
        self._questions = services.sessions.event_questions
        self._refused = ObstacleLog("events refused", told=True)
        self._in_doubt: set[int] = set()

    async def look(self, session_id: int, now: datetime) -> datetime | None:
        """The timekeeper's errand; done twice, it does nothing the second time."""
        wanted = await self._events.wanted(session_id)
        if wanted is None:
            return None
        guild = self._bot.get_guild(wanted.guild_id)
        if self._bot.is_absent_from(wanted.guild_id):
            return None  # if it comes back, all is compared
        if guild is None or guild.unavailable:
            return now + (OUTAGE if self._bot.is_ready() else UNTIL_READY)
        place = guild.get_channel(wanted.channel_id or 0)
        if not isinstance(place, Place):
            return None if wanted.over else now + AGAIN_AFTER
        if (
            wanted.event_id is None
            and not wanted.over
            and (obstacle := _obstacle(place, at_a_place=bool(wanted.place)))
        ):
            # Discord has told of it already, and is not asked in vain.
            self._refused.foreseen(wanted.circle_id, obstacle)
            await self._events.say_forbidden(wanted.circle_id, full=obstacle is Full.EVENTS)
            return now + AGAIN_AFTER
        try:
            await self._hear_interest(place.guild, wanted, await self._keep_in_step(place, wanted))
        except discord.HTTPException as error:
            if not isinstance(error, discord.Forbidden) and full(error) is None:
                raise
            self._refused.met(wanted.circle_id, error)
            await self._events.say_forbidden(wanted.circle_id, full=full(error) is Full.EVENTS)
            return now + AGAIN_AFTER
        self._refused.overcome(wanted.circle_id)
        return self._events.interest_read_at(wanted)

    async def _keep_in_step(self, place: Place, wanted: WantedEvent) -> int:
        """Returns the id of the event that there was; 0 for none."""
        guild = place.guild
        cached = guild.get_scheduled_event(wanted.event_id or 0)
        if cached is not None and await self._events.step(wanted.session_id, seen_event(cached)) is Step.NOTHING:
            return cached.id
        event = await self._find(guild, wanted)
        seen = None if event is None else seen_event(event)
        match await self._events.step(wanted.session_id, seen):
            case Step.MAKE:
                await self._make(place, wanted)
            case Step.ASK:
                await self._questions.ask(wanted.session_id, seen)
            case step if event is not None:
                with suppress(discord.NotFound):  # deleted this moment, of which the bot hears, and looks again
                    await self._change(step, event, place, wanted)
            case _:
                pass
        return 0 if event is None else event.id

    async def _find(self, guild: discord.Guild, wanted: WantedEvent) -> discord.ScheduledEvent | None:
        """The session's event: the one that is noted, or one with its mark that was made just before a crash.

        Of what was made before it came, the gateway has told; but not yet of what was made a moment ago.
        """
        if wanted.event_id is not None:
            try:
                return await guild.fetch_scheduled_event(wanted.event_id, with_counts=False)
            except discord.NotFound:
                return None
        in_doubt = wanted.session_id in self._in_doubt
        for event in await guild.fetch_scheduled_events(with_counts=False) if in_doubt else guild.scheduled_events:
            own = self._bot.user is not None and event.creator_id == self._bot.user.id
            marked = (event.description or "").endswith(wanted.mark)
            if own and marked and discord.utils.snowflake_time(event.id) >= wanted.circle_since - CLOCK_TOLERANCE:
                await self._events.note_found(wanted.session_id, event.id)
                return event
        return None

    async def _make(self, place: Place, wanted: WantedEvent) -> None:
        self._in_doubt.add(wanted.session_id)
        where: dict[str, Any] = {"channel": place}
        if wanted.place:
            where = {"entity_type": discord.EntityType.external, "location": wanted.place}
        event = await place.guild.create_scheduled_event(
            name=wanted.title,
            description=wanted.description,
            start_time=wanted.starts_at,
            end_time=wanted.ends_at,
            **where,
            privacy_level=discord.PrivacyLevel.guild_only,
            reason=wanted.reason,
        )
        await self._events.note_made(wanted.session_id, event.id, wanted.starts_at)
        self._in_doubt.discard(wanted.session_id)

    async def _change(self, step: Step, event: discord.ScheduledEvent, place: Place, wanted: WantedEvent) -> None:
        match step:
            case Step.MOVE:
                where: dict[str, Any] = {"location": wanted.place} if wanted.place else {"channel": place}
                await event.edit(start_time=wanted.starts_at, end_time=wanted.ends_at, reason=wanted.reason, **where)
                await self._events.note_moved(wanted.session_id, wanted.starts_at)
            case Step.START:
                await _start(event)
            case Step.CANCEL:
                await event.cancel()
            case Step.END:  # one that has not begun cannot end
                running = await _start(event) if event.status is discord.EventStatus.scheduled else event
                await running.end()
            case _:
                pass

    async def _hear_interest(self, guild: discord.Guild, wanted: WantedEvent, event_id: int) -> None:
        event = guild.get_scheduled_event(event_id)
        if event is not None and event.status is discord.EventStatus.scheduled and not wanted.over:
            with suppress(discord.NotFound):  # deleted this moment, of which the bot hears, and looks again
                await self._events.hear_interest(wanted.session_id, await _interested_in(event))


class ScheduledEventCog(BaseCog):
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

    @pressed(ButtonKind.EVENT_TAKE)
    async def take_over(self, interaction: discord.Interaction, address: Address) -> None:
        """Move the session to where somebody moved its event."""
        _, number, moved_to = address.args(3)
        starts_at = instant_of(moved_to)
        await self.services.sessions.event_questions.follow(
            address.row, interaction.user.id, whole_number(number), starts_at
        )
        await self.responder.defer(interaction)

    @pressed(ButtonKind.EVENT_CANCEL)
    async def cancel(self, interaction: discord.Interaction, address: Address) -> None:
        """Cancel the session whose event somebody deleted."""
        _, number, _ = address.args(3)
        await self.services.sessions.event_questions.cancel(address.row, interaction.user.id, whole_number(number))
        await self.responder.defer(interaction)

    @pressed(ButtonKind.EVENT_BACK)
    async def put_back(self, interaction: discord.Interaction, address: Address) -> None:
        """Leave the session as it is, and have its event say so again."""
        change, number, _ = address.args(3)
        about = (EventChange(change), whole_number(number))
        await self.services.sessions.event_questions.put_back(address.row, interaction.user.id, *about)
        await self.responder.defer(interaction)


def _obstacle(place: Place, *, at_a_place: bool) -> str | None:
    """What keeps the bot from making an event in that channel, or at a place outside of Discord."""
    allowed = place.guild.me.guild_permissions if at_a_place else place.permissions_for(place.guild.me)
    if not (allowed.create_events or allowed.manage_events):
        return discord.Forbidden.__name__
    is_full = sum(event.status in OPEN for event in place.guild.scheduled_events) >= MOST_OPEN
    return Full.EVENTS if is_full else None


def seen_event(event: discord.ScheduledEvent) -> SeenEvent:
    """An event as the services know it."""
    where = (event.channel_id, event.location)
    return SeenEvent(event.id, STATUS[event.status], event.start_time, event.end_time, *where)


async def _start(event: discord.ScheduledEvent) -> discord.ScheduledEvent:
    """Start an event; returns it as it is then.

    Discord may have started it and its answer got lost, so that the library asked again, and was refused.
    """
    try:
        return await event.start()
    except discord.HTTPException as error:
        if isinstance(error, discord.Forbidden | discord.NotFound) or event.guild is None:
            raise
        now = await event.guild.fetch_scheduled_event(event.id, with_counts=False)
        if now.status is not discord.EventStatus.active:
            raise
        return now


async def _interested_in(event: discord.ScheduledEvent) -> set[int]:
    """Everybody, page by page: left to itself the library asks for as many as it has counted, which may be outdated."""
    found: set[int] = set()
    while True:
        after = discord.Object(max(found, default=0))
        page = [user.id async for user in event.users(limit=PAGE, after=after, oldest_first=True)]
        found.update(page)
        if len(page) < PAGE:
            return found
