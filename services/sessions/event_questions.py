"""What is asked when somebody else has changed or deleted a session's scheduled event, and what the circle answers."""

from datetime import datetime

from db.models import Session
from db.transaction import transaction
from runtime.clock import Clock
from runtime.message import Message
from runtime.outbox import Outbox
from runtime.timekeeper import Timekeeper
from runtime.words import Words
from services.lookup import SessionLookup
from services.sessions.calendar import Calendar
from services.sessions.scheduled_events import EventStatus, SeenEvent, told_of
from vocabulary.controls import ButtonKind
from vocabulary.errors import Refusal
from vocabulary.keys import JobKey, JobKind, MessageKey
from vocabulary.sessions import EventChange

DELETED = "Its event in Discord was deleted."
"""Why a session is cancelled whose event somebody has deleted."""

ANSWERS = {
    EventChange.EDITED: (ButtonKind.EVENT_TAKE, ButtonKind.EVENT_BACK),
    EventChange.DELETED: (ButtonKind.EVENT_CANCEL, ButtonKind.EVENT_BACK),
}


class EventQuestions:
    """Asks the circle, and does what it decides. Each question has a number, and is answered once."""

    def __init__(
        self,
        clock: Clock,
        timekeeper: Timekeeper,
        outbox: Outbox,
        words: Words,
        sessions: SessionLookup,
        calendar: Calendar,
    ) -> None:
        self._clock = clock
        self._timekeeper = timekeeper
        self._outbox = outbox
        self._words = words
        self._sessions = sessions
        self._calendar = calendar

    async def ask(self, session_id: int, seen: SeenEvent | None) -> None:
        """Ask whether the session goes with its event, as Discord shows that; None or one that is over is deleted.

        Asked twice about the same, it is one question.
        """
        async with transaction():
            session = await Session.get(id=session_id).prefetch_related("circle")
            number = (await told_of(session_id)).settled
            at = None if seen is None or seen.status is EventStatus.OVER else seen.starts_at
            change = EventChange.DELETED if at is None else EventChange.EDITED
            state = session.event_id or 0 if at is None else int(at.timestamp())
            words = self._words.to(session.circle.locale)
            row = tuple(words.button(kind, session_id, change, number, state) for kind in ANSWERS[change])
            text = words.render("session/event-changed", session=session, at=at)
            await self._post(session, change, number, Message(text, (row,)))

    async def follow(self, session_id: int, user_id: int, number: int, starts_at: datetime) -> None:
        """Move the session to where somebody moved its event. Raises Refusal when that is settled already."""
        async with transaction():
            session = await self._asked_about(session_id, user_id, number)
            if starts_at != session.starts_at:
                await self._calendar.move(session, starts_at, self._clock.now())
            await _settle(session_id, starts_at)
            await self._answer(session, EventChange.EDITED, number, "moved")

    async def cancel(self, session_id: int, user_id: int, number: int) -> None:
        """Cancel the session whose event somebody deleted. Raises Refusal when that is settled already."""
        async with transaction():
            session, now = await self._asked_about(session_id, user_id, number), self._clock.now()
            await self._calendar.cancel(session, DELETED, now)
            await self._calendar.fill(session.circle, now)
            await self._answer(session, EventChange.DELETED, number, "cancelled")

    async def put_back(self, session_id: int, user_id: int, change: EventChange, number: int) -> None:
        """Leave the session as it is, and have its event say so again. Raises Refusal when that is settled already."""
        async with transaction():
            session = await self._asked_about(session_id, user_id, number)
            await _settle(session_id, None)
            if change is EventChange.DELETED:
                await Session.filter(id=session_id).update(event_id=None)
            await self._timekeeper.schedule(self._clock.now(), JobKey(JobKind.EVENT, session_id))
            await self._answer(session, change, number, "back")

    async def _asked_about(self, session_id: int, user_id: int, number: int) -> Session:
        session = await self._sessions.open_about(user_id, session_id)
        if (await told_of(session_id)).settled != number:
            raise Refusal("sessions/event-settled")
        return session

    async def _answer(self, session: Session, change: EventChange, number: int, outcome: str) -> None:
        """The question becomes its answer."""
        text = self._words.to(session.circle.locale).render("session/event-settled", session=session, outcome=outcome)
        await self._post(session, change, number, Message(text))

    async def _post(self, session: Session, change: EventChange, number: int, message: Message) -> None:
        key = MessageKey.event(session.id, change, number)
        await self._outbox.post(key, message, channel=session.circle.text_channel_id)


async def _settle(session_id: int, told_start: datetime | None) -> None:
    """One more question is settled; Discord is to show this start, or whatever the session has by then."""
    row = await told_of(session_id)
    row.told_start, row.settled = told_start, row.settled + 1
    await row.save()
