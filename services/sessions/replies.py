"""Whether members mean to come to a session; those who cannot are not given its duties."""

from collections.abc import Mapping
from datetime import datetime

from db import queries
from db.models import Reply, Session
from db.transaction import transaction
from runtime.clock import Clock
from runtime.message import Button
from runtime.words import Words
from services.duties.rotation import DutyRotation
from services.events import Events, ReplyGiven
from services.lookup import SessionLookup
from services.sessions.calendar import Calendar
from vocabulary.controls import ButtonKind
from vocabulary.errors import Refusal


class Replies:
    """Takes the answers; the last one of each member counts."""

    def __init__(
        self, clock: Clock, sessions: SessionLookup, calendar: Calendar, rotation: DutyRotation, events: Events
    ) -> None:
        self._clock = clock
        self._sessions = sessions
        self._calendar = calendar
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
        await self._calendar.look_again(session.id)
        await self._events.publish(ReplyGiven(session.circle_id, session.id, tuple(answers)))


def reply_buttons(words: Words, session_id: int) -> tuple[Button, ...]:
    """The two answers, to stand under a message that names a coming session."""
    return tuple(words.button(kind, session_id) for kind in (ButtonKind.SESSION_COMING, ButtonKind.SESSION_AWAY))
