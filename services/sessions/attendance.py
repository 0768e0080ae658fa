"""Who comes to a session: what members answer before it, and what its voice channel tells.

Those who cannot come are not given its duties.
"""

from collections.abc import Mapping
from datetime import datetime

from db import queries
from db.models import Attendance, Circle, Reply, Session
from db.transaction import transaction
from rules import session_moves
from runtime.clock import Clock
from runtime.message import Button, Message
from runtime.outbox import Outbox
from runtime.timekeeper import Timekeeper
from runtime.words import Words
from services.duties.rotation import DutyRotation
from services.events import Events, ReplyGiven
from services.lookup import SessionLookup
from services.voice import Voice
from vocabulary.controls import ButtonKind
from vocabulary.errors import Refusal
from vocabulary.keys import JobKey, JobKind, MessageKey
from vocabulary.sessions import SessionMessage


class Replies:
    """Takes what members answer; the last answer of each counts."""

    def __init__(
        self, clock: Clock, timekeeper: Timekeeper, sessions: SessionLookup, rotation: DutyRotation, events: Events
    ) -> None:
        self._clock = clock
        self._timekeeper = timekeeper
        self._sessions = sessions
        self._rotation = rotation
        self._events = events

    async def give(self, session_id: int, user_id: int, *, coming: bool) -> datetime:
        """Note what a member says; returns when the session is. Raises Refusal once it has begun."""
        async with transaction():
            session = await self._sessions.open_about(user_id, session_id)
            if await queries.has_begun(session.id):
                raise Refusal("sessions/begun")
            await self.note(session, {user_id: coming}, self._clock.now())
        return session.starts_at

    async def note(self, session: Session, answers: Mapping[int, bool | None], now: datetime) -> None:
        """Note what members said, None taking an answer back, and hand on the duties of those who cannot come.

        Part of the caller's transaction.
        """
        for member, coming in answers.items():
            said = Reply.filter(session=session, user_id=member)
            if coming is None:
                await said.delete()
            elif not await said.update(coming=coming, at=now):
                await Reply.create(session=session, user_id=member, coming=coming, at=now)
        await self._rotation.name_coming(session.circle_id, now)
        await self._rotation.look_again(session.id)
        await self._timekeeper.schedule(self._clock.now(), JobKey(JobKind.SESSION, session.id))
        await self._events.publish(ReplyGiven(session.circle_id, session.id, tuple(answers)))


class Attendances:
    """Keeps a session's attendance in step with its voice channel."""

    def __init__(self, voice: Voice) -> None:
        self._voice = voice

    async def note(self, session: Session, now: datetime) -> bool:
        """Open a stretch for each member who came, close it for each who left; nothing until shortly before.

        Part of the caller's transaction. False while Discord has not told who is where: then what was noted before
        may be out of date.
        """
        circle = await session.circle
        here = self._voice.people_in(circle.guild_id, circle.voice_channel_id)
        if here is None:
            return False
        if not session_moves.is_near(session.starts_at, now):
            return True
        noted = set(await queries.in_voice(session.id))
        present = set(await queries.members(circle.id)) & here
        for user_id in sorted(present - noted):
            await Attendance.create(session=session, user_id=user_id, joined_at=now)
        gone = list(noted - present)
        if gone:
            await Attendance.filter(session=session, user_id__in=gone, left_at=None).update(left_at=now)
        return True

    def has_channel(self, circle: Circle) -> bool:
        """Whether there is a voice channel that members could be in."""
        return self._voice.exists(circle.guild_id, circle.voice_channel_id)


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
        if session is not None and session_moves.is_near(session.starts_at, now):
            await self._timekeeper.schedule(now, JobKey(JobKind.SESSION, session.id))

    async def tell_trouble(self, channel_id: int, trouble: str) -> None:
        """Tell the facilitator, once a session for each trouble. The session itself needs no voice of the bot's."""
        async with transaction():
            circle = await queries.circle_in(channel_id)
            session = await queries.open_session(circle.id) if circle else None
            if circle is None or session is None:
                return
            words = self._words.to(circle.locale)
            text = words.render("voice/trouble", trouble=trouble, circle=circle, session=session)
            pings = () if session.facilitator is None else (session.facilitator,)
            key = MessageKey.session(session.id, SessionMessage.TROUBLE, trouble)
            await self._outbox.post(key, Message(text, pings=pings), channel=circle.text_channel_id)


def reply_buttons(words: Words, session_id: int) -> tuple[Button, ...]:
    """The two answers, to stand under a message that names a coming session."""
    return tuple(words.button(kind, session_id) for kind in (ButtonKind.SESSION_COMING, ButtonKind.SESSION_AWAY))
