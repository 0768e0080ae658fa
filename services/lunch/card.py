"""The card of a guest in the circle's channel: who comes when, and what they are asked, for the host and everybody."""

from db.models import Circle, Lunch, Session
from db.queries import lunch as lunches
from rules.lunch import in_order
from rules.visible import shortened
from runtime.message import Control, Message, Option
from runtime.outbox import Outbox
from runtime.words import Words
from services.events import CircleClosed, DutiesChanged, SessionClosed, SessionMoved, SessionSet
from services.lunch.rows import date_of
from services.ritual_events import LunchChanged
from vocabulary.controls import ButtonKind, SelectKind
from vocabulary.keys import MessageKey
from vocabulary.limits import LONGEST_LABEL
from vocabulary.lunch import LunchMessage


class GuestCards:
    """Brings the card in line with what holds; a second look changes nothing. Part of the caller's transaction."""

    def __init__(self, outbox: Outbox, words: Words) -> None:
        self._outbox = outbox
        self._words = words

    async def lunch_changed(self, event: LunchChanged) -> None:
        """Show what was changed, asked or voted for."""
        lunch = await Lunch.get_or_none(id=event.lunch_id) if event.lunch_id else None
        if lunch is not None:
            await self._show(lunch)

    async def session_changed(self, event: SessionSet | SessionMoved | SessionClosed) -> None:
        """Show another date, or that it is over."""
        await self._of_session(event.session_id)

    async def duties_changed(self, event: DutiesChanged) -> None:
        """Show who hosts now."""
        for session_id in event.sessions:
            await self._of_session(session_id)

    async def circle_closed(self, event: CircleClosed) -> None:
        """Nobody of a circle that is over asks anything."""
        rows = await Lunch.filter(circle_id=event.circle_id).only("id")
        await self._outbox.withdraw_about(MessageKey.lunch(row.id, LunchMessage.CARD) for row in rows)

    async def _of_session(self, session_id: int) -> None:
        lunch = await lunches.of_session(session_id)
        if lunch is not None:
            await self._show(lunch)

    async def _show(self, lunch: Lunch) -> None:
        session, key = await date_of(lunch), MessageKey.lunch(lunch.id, LunchMessage.CARD)
        circle = await Circle.get(id=lunch.circle_id)
        if not lunch.guest or circle.text_channel_id is None or circle.closed_at is not None:
            return
        if session is None and await self._outbox.find(key) is None:
            return
        await self._outbox.post(key, await self._card(lunch, circle, session), channel=circle.text_channel_id)

    async def _card(self, lunch: Lunch, circle: Circle, session: Session | None) -> Message:
        words, asked = self._words.to(circle.locale), in_order(await lunches.questions(lunch.id))
        text = words.render("lunch/card", lunch=lunch, session=session, asked=asked)
        if session is None:
            return Message(text, card=True)
        rows: list[tuple[Control, ...]] = [
            tuple(words.button(kind, lunch.id) for kind in (ButtonKind.LUNCH_ASK, ButtonKind.LUNCH_GUEST))
        ]
        if asked:
            options = [Option(str(one.id), shortened(one.words, LONGEST_LABEL)) for one in asked]
            rows.append(
                (words.select(SelectKind.LUNCH_QUESTIONS, lunch.id, options=options, least=0, most=len(asked)),)
            )
        return Message(text, tuple(rows), card=True)
