"""Stuck points in sessions: those on the agenda, and afterwards whether to park or drop those that are still open."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from db import queries
from db.models import Circle, Session, WinsLine
from db.queries import wins
from rules.wins import on_agenda, to_decide
from runtime.clock import Clock
from runtime.message import Button, Message
from runtime.outbox import Outbox
from runtime.words import Words
from services.events import SessionClosed
from services.wins.messages import left_key
from vocabulary.controls import ButtonKind
from vocabulary.sessions import EventKind

AFTER_RECAP = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class _Held:
    """A session that took place: from when until when, and who was there."""

    row: Session
    started_at: datetime
    closed_at: datetime
    attended: frozenset[int]


class StuckReview:
    """Asks writers after a session; who was not there is not asked, and their stuck points come again."""

    def __init__(self, clock: Clock, outbox: Outbox, words: Words) -> None:
        self._clock = clock
        self._outbox = outbox
        self._words = words

    async def session_closed(self, event: SessionClosed) -> None:
        """Ask about what a session had on its agenda and is still open."""
        if not await wins.stuck_points(event.circle_id):
            return
        held = await _held(await Session.get(id=event.session_id))
        if held is None:
            return
        circle = await queries.circle(event.circle_id)
        asked, coming_again = await _to_decide(circle, held)
        for row in coming_again:
            row.parked_at = self._clock.now()
            await row.save(update_fields=["parked_at"])
        if asked:
            await self._post(circle, held, asked)

    async def follow(self, circle: Circle) -> None:
        """Have the question after the last session show what was said by now."""
        session = await Session.filter(circle_id=circle.id, closed_at__isnull=False).order_by("-closed_at").first()
        held = await _held(session) if session is not None else None
        if held is not None and await self._outbox.find(left_key(held.row.id)) is not None:
            asked, _ = await _to_decide(circle, held)
            if asked:
                await self._post(circle, held, asked)
            else:
                await self._outbox.remove(left_key(held.row.id))

    async def _post(self, circle: Circle, held: _Held, asked: Sequence[WinsLine]) -> None:
        words = self._words.to(circle.locale)
        text = words.render("wins/left", lines=asked, closed_at=held.closed_at)
        several = len(asked) > 1
        rows = [
            _buttons(words, row, number if several else 0) for number, row in enumerate(asked, start=1) if not row.end
        ]
        message = Message(text, tuple(rows), card=True)
        at = held.closed_at + AFTER_RECAP
        await self._outbox.post(left_key(held.row.id), message, channel=circle.text_channel_id, at=at)


def _buttons(words: Words, row: WinsLine, number: int) -> tuple[Button, ...]:
    """To park or to drop one, by its number where there are several."""
    pair = [words.button(kind, row.id) for kind in (ButtonKind.STUCK_PARK, ButtonKind.STUCK_DROP)]
    if not number:
        return tuple(pair)
    labels = [words.plain("wins/numbered.txt", number=number, label=button.label) for button in pair]
    return tuple(replace(button, label=label) for button, label in zip(pair, labels, strict=True))


async def _to_decide(circle: Circle, held: _Held) -> tuple[list[WinsLine], list[WinsLine]]:
    """Which stuck points to ask about after a session, and which come again; by the facts when it closed."""
    since = await queries.began_before(circle.id, held.started_at)
    had = on_agenda(await wins.stuck_points(circle.id), await queries.members(circle.id), since, held.started_at)
    return to_decide(had, held.attended, held.closed_at)


async def _held(session: Session) -> _Held | None:
    events = await queries.events(session.id)
    started_at = next((event.at for event in events if event.kind == EventKind.STARTED), None)
    if started_at is None or session.closed_at is None:
        return None
    stays = await queries.attendances(session.id)
    there = frozenset(row.user_id for row in stays if row.left_at is None or row.left_at > started_at)
    return _Held(session, started_at, session.closed_at, there)
