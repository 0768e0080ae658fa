"""Who may lead a session now, with the facts that the rules need for that."""

from datetime import datetime

from db import queries
from rules import leading, session_moves
from services.sessions.snapshot import SessionSnapshot
from vocabulary.controls import ButtonKind
from vocabulary.errors import Refusal
from vocabulary.keys import Address


async def allow_lead(snapshot: SessionSnapshot, user_id: int, now: datetime) -> None:
    """Raises Refusal for whoever may not lead, which offers to take over if they may do that."""
    organiser = await queries.is_organiser(snapshot.circle.id, user_id)
    try:
        leading.allow_lead(user_id, snapshot.lead, snapshot.present, organiser)
    except Refusal as refusal:
        if may_take_over(snapshot, user_id, now):
            refusal.offering(Address.of(ButtonKind.SESSION_TAKE_OVER, snapshot.session.id))
        raise


def may_take_over(snapshot: SessionSnapshot, user_id: int, now: datetime) -> bool:
    """Whether somebody may lead from now on who does not yet."""
    return session_moves.may_take_over(snapshot.state, user_id, snapshot.lead, snapshot.present, now)
