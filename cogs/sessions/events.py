"""Discord's scheduled events: one for each session, kept in step with it in both directions."""

import json
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import discord

from cogs.sessions import ics, interests
from db import queries
from db.models import Circle, Session
from db.transaction import transaction
from runtime.bot import Circlekeeper
from runtime.message import Message
from vocabulary.controls import ButtonKind
from vocabulary.keys import CircleMessage, EventChange, JobKey, JobKind, MessageKey

AGAIN_AFTER = timedelta(hours=1)
ASK_AGAIN_AFTER = timedelta(minutes=1)
"""Until Discord has told what is in a guild."""
CLOCK_TOLERANCE = timedelta(minutes=1)
TOO_MANY = 30038
Place = discord.VoiceChannel | discord.StageChannel
"""Where a circle meets. Which kind of event Discord has there depends on the kind of channel."""
OVER = (discord.EventStatus.completed, discord.EventStatus.cancelled)


@dataclass(frozen=True, slots=True)
class Told:
    """Which time Discord was told last of a session: another one in Discord is somebody else's edit.

    None once the circle wants its own back, whatever was made of it. `asked` counts the questions that are settled.
    """

    epoch: int | None
    asked: int = 0


class Events:
    """Makes, moves, begins and ends the event of a session, and asks when somebody else has changed it."""

    def __init__(self, bot: Circlekeeper) -> None:
        self._bot = bot

    async def look(self, session_id: int, now: datetime) -> datetime | None:
        """The timekeeper's errand; done twice, it does nothing the second time."""
        session = await Session.get_or_none(id=session_id).prefetch_related("circle")
        if session is None or (session.closed_at is None and session.circle.closed_at is not None):
            return None
        guild = self._bot.get_guild(session.circle.guild_id)
        told = self._bot.is_ready() if guild is None else not guild.unavailable
        if not told:
            return now + ASK_AGAIN_AFTER
        place = guild.get_channel(session.circle.voice_channel_id or 0) if guild else None
        if guild is None or not isinstance(place, Place):  # a guild that is not there by now is one that the bot left
            return now + AGAIN_AFTER if session.closed_at is None else None
        try:
            await self._keep_in_step(place, session, now)
            await self._hear_interest(guild, session, now)
        except discord.HTTPException as error:
            if not isinstance(error, discord.Forbidden) and error.code != TOO_MANY:
                raise
            await self._say_that_it_cannot(session.circle, error)
        return None

    async def put_back(self, session: Session, now: datetime, *, gone: bool) -> None:
        """Make the event what the session is, whatever became of it; part of the caller's transaction."""
        told = await told_of(session.id)
        await note(session.id, Told(None, told.asked + 1 if told else 1))
        if gone:
            await Session.filter(id=session.id).update(event_id=None)
        await self._bot.timekeeper.schedule(now, JobKey(JobKind.EVENT, session.id))

    async def _hear_interest(self, guild: discord.Guild, session: Session, now: datetime) -> None:
        event = guild.get_scheduled_event(session.event_id or 0)
        if event is not None and event.status is discord.EventStatus.scheduled and session.closed_at is None:
            with suppress(discord.NotFound):  # deleted this moment, of which the bot hears, and looks again
                await interests.hear(self._bot, event, session, now)

    async def _keep_in_step(self, place: Place, session: Session, now: datetime) -> None:
        guild = place.guild
        cached = guild.get_scheduled_event(session.event_id or 0)
        if cached is not None and await _is_in_step(cached, session):
            return
        event = await self._find(guild, session)
        if session.closed_at is not None:
            await _end(
                event, cancelled=session.cancelled_because is not None or not await queries.has_begun(session.id)
            )
        elif event is None or event.status in OVER:
            if session.event_id is not None and not await queries.has_begun(session.id):
                await self._ask(session, "deleted", session.event_id)
            elif session.starts_at > now:
                await self._make(place, session)
        elif await queries.has_begun(session.id):
            if event.status is discord.EventStatus.scheduled:
                await event.start()
        else:
            await self._agree(event, place, session, now)

    async def _find(self, guild: discord.Guild, session: Session) -> discord.ScheduledEvent | None:
        """The session's event: the one that is noted, or one with its mark that was made just before a crash."""
        if session.event_id is not None:
            try:
                return await guild.fetch_scheduled_event(session.event_id, with_counts=False)
            except discord.NotFound:
                return None
        mark = _mark(session)
        for event in await guild.fetch_scheduled_events(with_counts=False):
            own = self._bot.user is not None and event.creator_id == self._bot.user.id
            marked = (event.description or "").endswith(mark)
            if own and marked and discord.utils.snowflake_time(event.id) >= session.circle.created_at - CLOCK_TOLERANCE:
                session.event_id = event.id
                await Session.filter(id=session.id).update(event_id=event.id)
                return event
        return None

    async def _make(self, place: Place, session: Session) -> None:
        circle = session.circle
        event = await place.guild.create_scheduled_event(
            name=ics.title_of(circle, session)[:100],
            description=self._bot.words.render("session/event", circle=circle, mark=_mark(session)),
            start_time=session.starts_at,
            end_time=_ends_at(session),
            channel=place,
            privacy_level=discord.PrivacyLevel.guild_only,
            reason=f"session {session.id}",
        )
        async with transaction():
            await Session.filter(id=session.id).update(event_id=event.id)
            await interests.forget(session)
            await self._note_told(session)

    async def _agree(self, event: discord.ScheduledEvent, place: Place, session: Session, now: datetime) -> None:
        """Bring the event to the session's time and place, unless somebody else has brought it to another time.

        Another place or end is put back without a question: the circle's voice channel is where the session is kept,
        and its end is the agenda's. What it is called is left to whoever renames it.
        """
        told, found = await told_of(session.id), int(event.start_time.timestamp())
        if found == _epoch(session) and _is_placed(event, session):
            await self._note_told(session)
        elif found != _epoch(session) and told is not None and told.epoch not in (None, found):
            await self._ask(session, "edited", found)
        elif session.starts_at > now:
            await event.edit(
                start_time=session.starts_at,
                end_time=_ends_at(session),
                channel=place,
                reason=f"session {session.id}",
            )
            await self._note_told(session)

    async def _note_told(self, session: Session) -> None:
        told = await told_of(session.id)
        await note(session.id, Told(_epoch(session), told.asked if told else 0))

    async def _ask(self, session: Session, what: str, arg: int) -> None:
        """Ask the circle whether to take over what somebody did to the event."""
        told = await told_of(session.id)
        number = told.asked if told else 0
        key = question_key(session.id, what, number)
        at = datetime.fromtimestamp(arg, UTC) if what == "edited" else None
        text = self._bot.words.render("session/event-changed", session=session, at=at)
        kinds = (
            (ButtonKind.EVENT_TAKE, ButtonKind.EVENT_BACK)
            if what == "edited"
            else (ButtonKind.EVENT_CANCEL, ButtonKind.EVENT_BACK)
        )
        button_arg = f"{what}-{number}-{arg}"
        buttons = (tuple(self._bot.words.button(kind, session.id, button_arg) for kind in kinds),)
        async with transaction():
            await self._bot.outbox.post(key, Message(text, buttons), channel=session.circle.text_channel_id)

    async def _say_that_it_cannot(self, circle: Circle, error: discord.HTTPException) -> None:
        text = self._bot.words.render("session/event-forbidden", full=error.code == TOO_MANY)
        async with transaction():
            key = MessageKey.circle(circle.id, CircleMessage.EVENTS_FORBIDDEN)
            await self._bot.outbox.post(key, Message(text), channel=circle.text_channel_id)


def question_key(session_id: int, what: str, number: int | str) -> MessageKey:
    """The key of the message that asks about a session's event."""
    return MessageKey.event(session_id, EventChange(what), int(number))


async def told_of(session_id: int) -> Told | None:
    """What Discord was told last of a session."""
    found = await queries.noted(_note_key(session_id))
    facts: Any = json.loads(found) if found else None
    return Told(**facts) if found else None


async def note(session_id: int, told: Told) -> None:
    """Keep what Discord was told of a session."""
    await queries.write_note(_note_key(session_id), json.dumps(asdict(told)))


def _note_key(session_id: int) -> str:
    return f"event:{session_id}"


def _mark(session: Session) -> str:
    return f"Session {session.id}"


def _epoch(session: Session) -> int:
    return int(session.starts_at.timestamp())


def _ends_at(session: Session) -> datetime:
    return session.starts_at + timedelta(minutes=ics.minutes_of(session))


def _is_placed(event: discord.ScheduledEvent, session: Session) -> bool:
    return event.channel_id == session.circle.voice_channel_id and event.end_time == _ends_at(session)


async def _is_in_step(event: discord.ScheduledEvent, session: Session) -> bool:
    """Whether nothing is to be done, as far as the bot has heard; of any change it hears again."""
    if session.closed_at is not None or event.start_time != session.starts_at:
        return event.status in OVER and session.closed_at is not None
    if await queries.has_begun(session.id):
        return event.status is discord.EventStatus.active
    return event.status is discord.EventStatus.scheduled and _is_placed(event, session)


async def _end(event: discord.ScheduledEvent | None, *, cancelled: bool) -> None:
    if event is None or event.status in OVER:
        return
    if event.status is discord.EventStatus.scheduled:
        if cancelled:
            await event.cancel()
            return
        await event.start()
    await event.end()
