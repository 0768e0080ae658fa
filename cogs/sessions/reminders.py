"""What is said to the circle about a session's duties before it: who has one anew, and what is offered.

Whoever has one is reminded of it by the plan of their nudges.
"""

from datetime import datetime

from db.models import Circle, Session
from rules.duties import GIVING, Entry, SessionDuty
from runtime.bot import Circlekeeper
from runtime.message import Message, Press
from services.duties.roster import Roster, roster_of
from vocabulary.controls import ButtonKind
from vocabulary.duties import SESSION_DUTIES, DutyAct
from vocabulary.keys import DutyMessage, MessageKey


class Reminders:
    """Looks at a session's duties until it is to begin. Each of its messages follows from the log."""

    def __init__(self, bot: Circlekeeper) -> None:
        self._bot = bot

    async def look(self, session_id: int, now: datetime) -> datetime | None:
        """Say what should have been said by `now`; twice says no more than once."""
        session = await Session.get_or_none(id=session_id, closed_at=None).prefetch_related("circle")
        if session is None or session.circle.closed_at is not None:
            return None
        roster = await roster_of(session.circle_id)
        over = now >= session.starts_at or session_id not in {one.id for one in roster.coming}
        await self._bot.services.replanner.replan(
            *{entry.member for entry in roster.log if entry.session_duty.session == session_id}
        )
        for duty in SESSION_DUTIES:
            slot = SessionDuty(session_id, duty)
            log = [entry for entry in roster.log if entry.session_duty == slot]
            await self._offer(session, roster, log, slot, over=over)
            holding = roster.holding(session_id, duty)
            if holding is not None and not over:
                await self._tell(session, [entry for entry in log if entry.act in GIVING], slot)
        return None if over else session.starts_at

    async def _tell(self, session: Session, given: list[Entry], slot: SessionDuty) -> None:
        """Who has the duty now, unless they have had it from the first."""
        if len(given) > 1:
            text = self._bot.words.render("duty/given", session=session, slot=slot, entry=given[-1])
            message = Message(text, self._buttons(slot), pings=(given[-1].member,))
            await self._say(_key(slot, DutyMessage.GIVEN, len(given)), session.circle, message)

    async def _offer(
        self, session: Session, roster: Roster, log: list[Entry], slot: SessionDuty, *, over: bool
    ) -> None:
        """Offer the duty to those who may take it, until somebody does or it is taken back."""
        offers = [entry for entry in log if entry.act is DutyAct.OFFERED]
        holding = roster.holding(slot.session, slot.duty)
        key = _key(slot, DutyMessage.OFFER, len(offers))
        stands = holding is not None and holding.offered and not over
        if offers and (stands or await self._bot.outbox.find(key) is not None):
            text = self._bot.words.render("duty/offer", session=session, slot=slot, offer=offers[-1], stands=stands)
            row = (self._press(ButtonKind.DUTY_ACCEPT, slot),) if stands else ()
            to = offers[-1].to
            await self._say(key, session.circle, Message(text, (row,) if row else (), pings=(to,) if to else ()))

    async def _say(self, key: MessageKey, circle: Circle, message: Message) -> None:
        if circle.text_channel_id is not None:
            await self._bot.outbox.post(key, message, channel=circle.text_channel_id)

    def _buttons(self, slot: SessionDuty) -> tuple[tuple[Press, ...], ...]:
        return ((self._press(ButtonKind.DUTY_SWAP, slot), self._press(ButtonKind.DUTY_PASS, slot)),)

    def _press(self, kind: ButtonKind, slot: SessionDuty) -> Press:
        return self._bot.words.button(kind, slot.session, slot.duty)


def _key(slot: SessionDuty, message: DutyMessage, number: int) -> MessageKey:
    return MessageKey.duty(slot.session, slot.duty, message, number)
