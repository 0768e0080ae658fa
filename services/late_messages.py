"""What could not be said in time: whether it is still worth saying, and the note that it comes late."""

from dataclasses import replace
from datetime import datetime, timedelta

from db import queries
from db.models import Cycle, Session
from db.queries.circles import circle_in
from rules.late_messages import WorthSaying, tells_lateness, worth_saying
from runtime.clock import Clock
from runtime.markdown import Markdown
from runtime.message import Message
from runtime.words import Words
from services.sessions.snapshot import snapshot_of
from vocabulary.keys import MessageKey

SHORT_WAIT = timedelta(minutes=1)
"""What has waited no longer than that is said as it was decided."""


class LateMessages:
    """Is asked by the outbox before a message leaves for the first time."""

    def __init__(self, clock: Clock, words: Words) -> None:
        self._clock = clock
        self._words = words

    async def worth_saying(self, key: MessageKey, decided_at: datetime) -> bool:
        """Whether a message may still be said that was decided on at that instant."""
        now = self._clock.now()
        if now - decided_at <= SHORT_WAIT:
            return True
        match worth_saying(key):
            case WorthSaying.ALWAYS:
                return True
            case WorthSaying.UNTIL_CYCLE_OVER:
                return await _is_open(key.row)
            case until:
                session = await Session.get_or_none(id=key.row)
                return session is not None and await _still(until, session, key, now)

    async def label(self, key: MessageKey, message: Message, due: datetime, channel: int | None) -> Message:
        """The message to a channel with a note that it should have been said at that instant, unless it needs none."""
        if not tells_lateness(key):
            return message
        circle = None if channel is None else await circle_in(channel)
        note = self._words.to(None if circle is None else circle.locale).render("errors/late", due=due)
        return replace(message, text=Markdown("\n").joined([message.text, note]))


async def _is_open(cycle_id: int) -> bool:
    cycle = await Cycle.get_or_none(id=cycle_id)
    return cycle is not None and (await queries.open_cycle(cycle.circle_id)).id == cycle_id


async def _still(until: WorthSaying, session: Session, key: MessageKey, now: datetime) -> bool:
    if until is WorthSaying.UNTIL_STARTS:
        return now < session.starts_at
    if session.closed_at is not None:
        return False
    if until is WorthSaying.UNTIL_BEGUN:
        return not await queries.has_begun(session.id)
    if until is WorthSaying.UNTIL_VISIT_OVER:
        return str((await snapshot_of(session, now)).state.visit) == key.parts[-1]
    return True
