"""The voice channel of a session: what services ask of it, and what follows from what happens there."""

from typing import Protocol

from db import queries
from db.models import Session
from db.transaction import transaction
from rules import session_moves
from runtime.clock import Clock
from runtime.message import Message
from runtime.outbox import Outbox
from runtime.timekeeper import Timekeeper
from runtime.words import Words
from vocabulary.keys import JobKey, JobKind, MessageKey, SessionMessage
from vocabulary.sessions import Chime


class Voice(Protocol):
    """Voice channels as Discord has them. Asking for something never waits, nor raises for what Discord refuses.

    What it is asked to do belongs after the commit of what decided it (`db.transaction.on_commit`).
    """

    def people_in(self, guild_id: int, channel_id: int | None) -> frozenset[int] | None:
        """The user ids of those in a channel, nobody where it is gone; None while Discord has not told."""
        ...

    def exists(self, guild_id: int, channel_id: int | None) -> bool:
        """Whether there is such a channel, as far as Discord has told."""
        ...

    def attend(self, channel_id: int) -> None:
        """Be in this channel until `leave`."""
        ...

    def leave(self, channel_id: int) -> None:
        """Leave this channel, after the chimes and the status that were asked for before."""
        ...

    def chime(self, channel_id: int, chime: Chime) -> None:
        """Play a chime in an attended channel."""
        ...

    def status(self, channel_id: int, text: str | None) -> None:
        """Show `text` under the channel's name; None shows nothing."""
        ...


class VoiceWatch:
    """Has sessions looked at when their voice channel changes, and says when the bot is not heard there."""

    def __init__(self, clock: Clock, timekeeper: Timekeeper, outbox: Outbox, words: Words) -> None:
        self._clock = clock
        self._timekeeper = timekeeper
        self._outbox = outbox
        self._words = words

    async def look_in(self, channel_id: int) -> None:
        """Somebody entered or left this channel, or it is gone: look at the session that is held there, if any."""
        circle = await queries.circle_in(channel_id)
        session = await queries.open_session(circle.id) if circle else None
        now = self._clock.now()
        if session is not None and session.starts_at - session_moves.EARLIEST_START <= now:
            await self._timekeeper.schedule(now, JobKey(JobKind.SESSION, session.id))

    async def catch_up(self) -> None:
        """Look at all sessions that are on or near, since nobody listened for a while."""
        now = self._clock.now()
        near = (
            Session.filter(closed_at=None, starts_at__lte=now + session_moves.EARLIEST_START).order_by("id").only("id")
        )
        async with transaction():
            await self._timekeeper.schedule(now, *[JobKey(JobKind.SESSION, session.id) for session in await near])

    async def tell_trouble(self, channel_id: int, trouble: str) -> None:
        """Tell the facilitator, once a session for each trouble. The session itself needs no voice of the bot's."""
        async with transaction():
            circle = await queries.circle_in(channel_id)
            session = await queries.open_session(circle.id) if circle else None
            if circle is None or session is None:
                return
            text = self._words.render("voice/trouble", trouble=trouble, circle=circle, session=session)
            pings = () if session.facilitator is None else (session.facilitator,)
            key = MessageKey.session(session.id, SessionMessage.TROUBLE, trouble)
            await self._outbox.post(key, Message(text, pings=pings), channel=circle.text_channel_id)
