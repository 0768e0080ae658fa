"""The block in which a failure is told: in the first regular session from the month's day on."""

from zoneinfo import ZoneInfo

from db import queries
from db.models import Circle, FailureMonth, Session
from rules import formats
from runtime.words import Words
from services.duties.told import teller_of
from services.events import AgendaChanged, Events, MonthChanged, SessionClosed, SessionMoved, SessionSet
from services.sessions.agendas import agenda_of, as_facts, worded
from vocabulary.sessions import SessionKind


class FailureBlocks:
    """Brings the agendas of the coming sessions in line with the month. Part of the caller's transaction."""

    def __init__(self, words: Words, events: Events) -> None:
        self._words = words
        self._events = events

    async def look_again(self, event: MonthChanged | SessionSet | SessionMoved | SessionClosed | AgendaChanged) -> None:
        """Have the block in the session where it belongs, and in no other; done twice, it changes nothing."""
        circle = await queries.circle(event.circle_id)
        coming = [one for one in await queries.sessions_to_come(circle.id) if one.kind is SessionKind.REGULAR]
        month = await queries.open_month(circle.id) if await teller_of(circle.id) else None
        told_in = _first_from(coming, month, ZoneInfo(circle.zone)) if month else None
        changed: list[int] = []
        for session in coming:
            has = any(block.get("format") for block in session.agenda)
            if has != (session is told_in) and await self._change(circle, session, told=not has):
                changed.append(session.id)
        if changed:
            await self._events.publish(AgendaChanged(circle.id, tuple(changed)))

    async def _change(self, circle: Circle, session: Session, *, told: bool) -> bool:
        """Write a session's agenda with the block or without it; returns whether that changed it."""
        blocks = await agenda_of(self._words, circle, session.kind)
        if told:
            (added,) = worded(self._words.to(circle.locale), (formats.FAILURE,))
            blocks = formats.with_block(blocks, added)
        before, session.agenda = session.agenda, as_facts(blocks)
        if session.agenda == before:
            return False
        await session.save(update_fields=["agenda"])
        return True


def _first_from(coming: list[Session], month: FailureMonth, place: ZoneInfo) -> Session | None:
    day = month.starts_at.astimezone(place).date()
    return next((one for one in coming if one.starts_at.astimezone(place).date() >= day), None)
