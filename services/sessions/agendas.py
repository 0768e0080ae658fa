"""The agenda that a session follows: the circle's own or the standard one, and how it is kept with the session."""

from dataclasses import asdict

from db.models import Agenda, Circle, Session
from rules.blocks import Block
from rules.standard import standard
from vocabulary.sessions import SessionKind


async def agenda_of(circle: Circle, kind: SessionKind = SessionKind.REGULAR) -> tuple[Block, ...]:
    """The agenda of that kind of session: the circle's own, or else the standard one in the circle's length."""
    own = await Agenda.get_or_none(circle_id=circle.id, kind=kind)
    return tuple(Block(**block) for block in own.blocks) if own else standard(circle.minutes, kind)


def blocks_of(session: Session) -> list[Block]:
    """The agenda as it was when the session was set."""
    return [Block(**block) for block in session.agenda]


def minutes_of(session: Session) -> int:
    """How long a session is planned to last."""
    return sum(block.minutes for block in blocks_of(session))


def as_facts(blocks: tuple[Block, ...]) -> list[dict[str, object]]:
    """An agenda as it is kept with a session."""
    return [asdict(block) for block in blocks]
