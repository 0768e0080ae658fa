"""What is said in the circle about its duties before they come: who has one of a session now, and what is offered.

Those who have one are reminded of it, or asked for it, by the plan of their nudges.
"""

from collections.abc import Sequence
from datetime import datetime

from db import queries
from db.models import Circle, FailureMonth, Session
from rules.duties import GIVING, DutyTurn, Entry
from runtime.message import Message
from runtime.outbox import Outbox
from runtime.words import Words
from services.duties.roster import Roster, roster_of
from vocabulary.controls import ButtonKind
from vocabulary.duties import DUTIES, MONTH_DUTIES, DutyAct, DutyMessage
from vocabulary.keys import MessageKey


class DutyAnnouncements:
    """Looks at a session's duties until it is to begin, and at a month's. Each message follows from the log."""

    def __init__(self, outbox: Outbox, words: Words) -> None:
        self._outbox = outbox
        self._words = words

    async def look(self, session_id: int, now: datetime) -> datetime | None:
        """Say what should have been said by `now`; done twice, it says nothing twice."""
        session = await queries.session_with_circle(session_id)
        if session is None or session.closed_at is not None or session.circle.closed_at is not None:
            return None
        roster = await roster_of(session.circle_id)
        over = now >= session.starts_at or session_id not in {one.id for one in roster.coming}
        for duty in DUTIES[session.kind]:
            log = _log(roster, DutyTurn(session_id, duty))
            await self._tell_offer(session.circle, session, roster, log, over=over)
            if not over and roster.holding(session_id, duty) is not None:
                await self._tell_holder(session, [entry for entry in log if entry.act in GIVING])
        return None if over else session.starts_at

    async def of_month(self, circle: Circle, roster: Roster) -> None:
        """Show what is offered in a circle's month. Who has the turn is asked in private, and passing is not told."""
        for month in roster.dates:
            for duty in MONTH_DUTIES:
                log = _log(roster, DutyTurn(month.id, duty))
                await self._tell_offer(circle, month, roster, log, over=False)

    async def _tell_holder(self, session: Session, given: Sequence[Entry]) -> None:
        """Say who has the duty now, unless they have had it from the first."""
        if len(given) > 1:
            last = given[-1]
            words, kinds = self._words.to(session.circle.locale), (ButtonKind.DUTY_SWAP, ButtonKind.DUTY_PASS)
            text = words.render("duty/given", session=session, entry=last)
            row = tuple(words.button(kind, session.id, last.turn.duty) for kind in kinds)
            message = Message(text, (row,), pings=(last.member,))
            await self._say(session.circle, last.turn, DutyMessage.GIVEN, len(given), message)

    async def _tell_offer(
        self, circle: Circle, date: Session | FailureMonth, roster: Roster, log: Sequence[Entry], *, over: bool
    ) -> None:
        """Offer the duty to those who may take it, until somebody does or it is taken back."""
        offers = [entry for entry in log if entry.act is DutyAct.OFFERED]
        if not offers:
            return
        offer, number = offers[-1], len(offers)
        holding = roster.holding(date.id, offer.turn.duty)
        stands = holding is not None and holding.offered and not over
        if stands or await self._outbox.find(_key(offer.turn, DutyMessage.OFFER, number)) is not None:
            words = self._words.to(circle.locale)
            text = words.render("duty/offer", starts_at=date.starts_at, offer=offer, stands=stands)
            button = words.button(ButtonKind.DUTY_ACCEPT, date.id, offer.turn.duty)
            buttons = ((button,),) if stands else ()
            message = Message(text, buttons, pings=(offer.to,) if offer.to else ())
            await self._say(circle, offer.turn, DutyMessage.OFFER, number, message)

    async def _say(self, circle: Circle, turn: DutyTurn, kind: DutyMessage, number: int, message: Message) -> None:
        if circle.text_channel_id is not None:
            await self._outbox.post(_key(turn, kind, number), message, channel=circle.text_channel_id)


def _log(roster: Roster, turn: DutyTurn) -> list[Entry]:
    return [entry for entry in roster.log if entry.turn == turn]


def _key(turn: DutyTurn, kind: DutyMessage, number: int) -> MessageKey:
    if turn.duty in MONTH_DUTIES:
        return MessageKey.month(turn.of, kind, number)
    return MessageKey.duty(turn.of, turn.duty, kind, number)
