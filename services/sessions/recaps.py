"""What sessions leave behind: the recap, and what else shows words that their writers may still change."""

from dataclasses import replace
from datetime import datetime

from db import queries
from db.models import Capture, Session
from runtime.message import Message
from runtime.outbox import Outbox, Priority
from runtime.words import Words
from services.duties.roster import roster_of
from services.sessions.calendar import leads_next
from services.sessions.cards import Cards
from services.sessions.snapshot import SessionSnapshot, last_time, snapshot_of
from vocabulary.keys import MessageKey, MessageKind
from vocabulary.sessions import CaptureKind, SessionMessage


class Recaps:
    """Posts recaps, and brings what was said in line with what was changed since. Part of the caller's transaction."""

    def __init__(self, outbox: Outbox, words: Words, cards: Cards) -> None:
        self._outbox = outbox
        self._words = words
        self._cards = cards

    async def post(self, snapshot: SessionSnapshot) -> None:
        """Post the recap of a session that has closed; or revise it."""
        session, circle = snapshot.session, snapshot.circle
        cards, choice = self._cards.to(circle.locale), leads_next(await roster_of(circle.id))
        recap = cards.recap(
            snapshot, await queries.session_after(session), choice.because if choice else None, pin=True
        )
        key = MessageKey.session(session.id, SessionMessage.RECAP)
        await self._outbox.post(key, recap, channel=circle.text_channel_id, priority=Priority.ANNOUNCEMENT)

    async def tell_late(self, capture: Capture, session: Session) -> None:
        """Tell the circle of a commitment that was made after its session; or revise that."""
        words, channel = self._words.to(session.circle.locale), session.circle.text_channel_id
        text = words.render("session/late-commitment", capture=capture, session=session)
        await self._outbox.post(_of_commitment(capture), Message(text), channel=channel)

    async def follow(self, capture: Capture, session: Session, now: datetime) -> None:
        """Have all messages show a capture as it is by now, or not any more."""
        if await self._outbox.find(_of_commitment(capture)) is not None:
            if await Capture.exists(id=capture.id, kind=CaptureKind.COMMITMENT):
                await self.tell_late(capture, session)
            else:
                await self._outbox.remove(_of_commitment(capture))
        recap = MessageKey.session(session.id, SessionMessage.RECAP)
        if session.closed_at is not None and await self._outbox.find(recap) is not None:
            snapshot = await snapshot_of(session, now)
            during = [one for one in snapshot.captures if one.at <= session.closed_at]
            await self.post(replace(snapshot, captures=during))
        await self._follow_opening(capture, session.circle_id, now)

    async def _follow_opening(self, capture: Capture, circle_id: int, now: datetime) -> None:
        """The same for the opening of a session outside of the rhythm, which shows what was parked before it."""
        opened = await queries.started_after(circle_id, capture.at)
        if opened is None:
            return
        key = MessageKey.session(opened.id, SessionMessage.OPENING)
        if await self._outbox.find(key) is not None:
            snapshot = await snapshot_of(opened, now)
            opening = self._cards.to(snapshot.circle.locale).opening(snapshot, await last_time(snapshot))
            await self._outbox.post(
                key, opening, channel=snapshot.circle.text_channel_id, priority=Priority.ANNOUNCEMENT
            )


def _of_commitment(capture: Capture) -> MessageKey:
    return MessageKey(MessageKind.COMMITMENT, capture.id)
