"""How a session closes: what it still needs, the turns that were served, the recap, and the session that comes next."""

from datetime import datetime

from db import queries
from db.models import Turn
from rules import closing, leading
from runtime.message import Message
from runtime.outbox import Outbox, Priority
from runtime.words import Words
from services.duties.examples import note_shown
from services.duties.rotation import DutyRotation
from services.sessions.calendar import Calendar, session_after
from services.sessions.cards import Cards
from services.sessions.lifecycle import SessionLifecycle
from services.sessions.snapshot import LEAD_CHANGES, SessionSnapshot
from vocabulary.duties import Duty
from vocabulary.keys import MessageKey, SessionMessage
from vocabulary.sessions import EventKind


class Closing:
    """Closes sessions whose time is over, and has the next ones set. Part of the caller's transaction."""

    def __init__(
        self,
        outbox: Outbox,
        words: Words,
        calendar: Calendar,
        rotation: DutyRotation,
        lifecycle: SessionLifecycle,
        cards: Cards,
    ) -> None:
        self._outbox = outbox
        self._words = words
        self._calendar = calendar
        self._rotation = rotation
        self._lifecycle = lifecycle
        self._cards = cards

    async def missing(self, snapshot: SessionSnapshot) -> closing.Missing:
        """Sentences about what is still to be captured; empty when the session can close."""
        coming = await session_after(snapshot.session)
        starts_at, facilitator = (coming.starts_at, coming.facilitator) if coming else (None, None)
        return closing.missing(snapshot.present, snapshot.committed, starts_at, facilitator)

    async def close_held(self, snapshot: SessionSnapshot, now: datetime) -> None:
        """Close a session that was held: note who served, set the next one, and post the recap."""
        session, circle = snapshot.session, snapshot.circle
        await self._lifecycle.close(session, now)
        await self._note_turns(snapshot, now)
        choice = await self._calendar.fill(circle, now)
        recap = self._cards.recap(snapshot, await session_after(session), choice.because if choice else "", pin=True)
        key = MessageKey.session(session.id, SessionMessage.RECAP)
        await self._outbox.post(key, recap, channel=circle.text_channel_id, priority=Priority.ANNOUNCEMENT)

    async def close_unstarted(self, snapshot: SessionSnapshot, now: datetime) -> None:
        """Close a session that nobody started, and set the next one."""
        await self._lifecycle.close(snapshot.session, now)
        await self._calendar.fill(snapshot.circle, now)
        text = self._words.render("session/given-up", coming=await session_after(snapshot.session))
        key = MessageKey.session(snapshot.session.id, SessionMessage.GIVEN_UP)
        await self._outbox.post(key, Message(text), channel=snapshot.circle.text_channel_id)

    async def _note_turns(self, snapshot: SessionSnapshot, now: datetime) -> None:
        """Those who served have had their turn. Absent members keep theirs, unless nobody was seen in voice at all."""
        session = snapshot.session
        served = {Duty.FACILITATE: await _who_led(snapshot, now), Duty.PRESENT: session.presenter}
        for duty, user_id in served.items():
            if user_id is not None and (user_id in snapshot.attended or not snapshot.attended):
                await Turn.create(circle_id=session.circle_id, duty=duty, user_id=user_id, at=session.starts_at)
                if snapshot.example is not None and duty is Duty.PRESENT:
                    await note_shown(snapshot.example, session)
                await self._rotation.relieve(session, duty, user_id, now)


async def _who_led(snapshot: SessionSnapshot, now: datetime) -> int | None:
    """Who led the session for the most part, named for it or not."""
    session, log = snapshot.session, await queries.events(snapshot.session.id)
    came = session.facilitator in snapshot.attended or not snapshot.attended
    ended_at = next((event.at for event in log if event.kind == EventKind.ENDED), now)
    taken = [(event.at, event.actor) for event in log if event.kind in LEAD_CHANGES]
    return leading.who_led(session.facilitator if came else None, snapshot.started_at, taken, ended_at)
