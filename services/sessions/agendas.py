"""The agendas that sessions follow: a circle's own or the standard one, and how a session stores it."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from db import queries
from db.models import Agenda, Circle, Session
from db.transaction import transaction
from rules import own_agenda
from rules.blocks import Block
from rules.names import alike
from rules.standard import standard
from runtime.clock import Clock
from runtime.words import Words
from services.events import AgendaChanged, Events
from services.lookup import CircleHere, CircleLookup
from vocabulary.controls import ButtonKind
from vocabulary.errors import Refusal, Refusals
from vocabulary.limits import LONGEST_LUNCH
from vocabulary.sessions import SessionKind

LONGEST_TEXT = 1400
"""Characters that come back in one message, beside what was wrong with them."""
MOST_FAULTS = 4


@dataclass(frozen=True, slots=True)
class ShownAgenda:
    """An agenda as it holds for a kind of session, or for the session at `starts_at`; `own` if it is the circle's."""

    circle_id: int
    circle_name: str
    kind: SessionKind
    blocks: tuple[Block, ...]
    own: bool
    starts_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class RefusedAgenda:
    """What is wrong with a text: the first faults, and how many more; it is stored as `words_number`."""

    faults: tuple[Refusal, ...]
    more: int
    text: str
    words_number: int


class Agendas:
    """Shows agendas, and makes them a circle's own."""

    def __init__(self, clock: Clock, words: Words, circles: CircleLookup, events: Events) -> None:
        self._clock = clock
        self._words = words
        self._circles = circles
        self._events = events

    async def show(self, circle_id: int, kind: SessionKind | None) -> ShownAgenda:
        """The agenda of a kind of session; None stands for the session that runs or comes next."""
        circle = await Circle.get(id=circle_id)
        session = await queries.open_session(circle_id) if kind is None else None
        if session is None:
            return await self._shown(circle, kind or SessionKind.REGULAR)
        own = await Agenda.exists(circle_id=circle_id, kind=session.kind)
        blocks = tuple(blocks_of(session))
        return ShownAgenda(circle_id, circle.name, session.kind, blocks, own, session.starts_at)

    async def text(self, circle_id: int, user_id: int, kind: SessionKind) -> str:
        """The agenda of a kind of session as `save` reads it."""
        await self._circles.about(user_id, circle_id)
        return own_agenda.as_text(await agenda_of(self._words, await Circle.get(id=circle_id), kind))

    async def refused_text(self, circle_id: int, user_id: int, words_number: int) -> str:
        """The text that was refused under that number. Raises Refusal when it is not stored any more."""
        await self._circles.about(user_id, circle_id)
        text = await queries.stored_words(words_number, user_id, ButtonKind.AGENDA_AGAIN, circle_id)
        if text is None:
            raise Refusal("agendas/text-lost")
        return text

    async def save(self, circle_id: int, user_id: int, kind: SessionKind, text: str) -> ShownAgenda | RefusedAgenda:
        """Make an agenda the circle's own; sessions of that kind that have not begun follow it.

        A text that cannot be one is stored for its writer, who can go on with it.
        """
        async with transaction():
            here = await self._circles.about(user_id, circle_id)
            try:
                blocks = _following(self._words.to(here.locale), kind, _parsed(text, here, kind))
            except Refusal as refusal:
                return await self._refuse(here, user_id, text, refusal)
            own = Agenda.filter(circle_id=circle_id, kind=kind)
            if not await own.update(blocks=as_facts(blocks)):
                await Agenda.create(circle_id=circle_id, kind=kind, blocks=as_facts(blocks))
            await queries.drop_words(user_id, ButtonKind.AGENDA_AGAIN, circle_id)
            return await self._hand_on(circle_id, kind)

    async def back_to_standard(self, circle_id: int, user_id: int, kind: SessionKind) -> ShownAgenda:
        """Let the standard agenda hold again."""
        async with transaction():
            await self._circles.about(user_id, circle_id)
            await Agenda.filter(circle_id=circle_id, kind=kind).delete()
            return await self._hand_on(circle_id, kind)

    async def _hand_on(self, circle_id: int, kind: SessionKind) -> ShownAgenda:
        """Have sessions that have not begun take the agenda as it is now."""
        shown = await self._shown(await Circle.get(id=circle_id), kind)
        coming = [one for one in await queries.sessions_to_come(circle_id) if one.kind is kind]
        for session in coming:
            session.agenda = as_facts(shown.blocks)
            await session.save(update_fields=["agenda"])
        await self._events.publish(AgendaChanged(circle_id, tuple(session.id for session in coming)))
        return shown

    async def _shown(self, circle: Circle, kind: SessionKind) -> ShownAgenda:
        own = await Agenda.exists(circle_id=circle.id, kind=kind)
        return ShownAgenda(circle.id, circle.name, kind, await agenda_of(self._words, circle, kind), own)

    async def _refuse(self, here: CircleHere, user_id: int, text: str, refusal: Refusal) -> RefusedAgenda:
        faults = refusal.refusals if isinstance(refusal, Refusals) else (refusal,)
        button, now = ButtonKind.AGENDA_AGAIN, self._clock.now()
        number = await queries.store_words(user_id, button, here.id, text, now)
        return RefusedAgenda(faults[:MOST_FAULTS], len(faults[MOST_FAULTS:]), text, number)


async def agenda_of(words: Words, circle: Circle, kind: SessionKind = SessionKind.REGULAR) -> tuple[Block, ...]:
    """The agenda of that kind of session: the circle's own, or else the standard one, in its length and language."""
    return await _own(circle, kind) or worded(words.to(circle.locale), standard(_usual(circle, kind), kind))


async def length_of(circle: Circle, kind: SessionKind) -> int:
    """How many minutes a session of that kind takes."""
    return sum(block.minutes for block in await _own(circle, kind) or standard(_usual(circle, kind), kind))


def worded(words: Words, blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The blocks of a standard agenda with what they are called and what is asked in them."""
    named = [(block, words.block(block.name)) for block in blocks]
    return tuple(replace(block, name=said["title"], prompt=said["prompt"]) for block, said in named)


def _usual(circle: Circle, kind: SessionKind) -> int:
    """The circle's length, but for a lunch-and-learn, which is short."""
    return min(circle.minutes, LONGEST_LUNCH) if kind is SessionKind.LUNCH else circle.minutes


async def _own(circle: Circle, kind: SessionKind) -> tuple[Block, ...] | None:
    own = await Agenda.get_or_none(circle_id=circle.id, kind=kind)
    return tuple(Block(**block) for block in own.blocks) if own else None


def blocks_of(session: Session) -> list[Block]:
    """The agenda as it was when the session was set."""
    return [Block(**block) for block in session.agenda]


def minutes_of(session: Session) -> int:
    """How long a session is planned to last."""
    return sum(block.minutes for block in blocks_of(session))


def as_facts(blocks: tuple[Block, ...]) -> list[dict[str, Any]]:
    """An agenda as a session stores it."""
    return [asdict(block) for block in blocks]


def _following(words: Words, kind: SessionKind, blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The blocks of an own agenda; one that is called like one of the standard agenda follows the same format."""
    known = [(words.block(one.name)["title"], one.format) for one in standard(kind=kind) if one.format]
    return tuple(
        replace(block, format=next((followed for title, followed in known if alike(title, block.name)), ""))
        for block in blocks
    )


def _parsed(text: str, here: CircleHere, kind: SessionKind) -> tuple[Block, ...]:
    """Only a regular session has the circle's length; the others are as long as their agenda."""
    blocks = own_agenda.parse(text, here.minutes if kind is SessionKind.REGULAR else None)
    length = len(own_agenda.as_text(blocks))
    if length > LONGEST_TEXT:
        raise Refusal("agendas/too-long", length=length, longest=LONGEST_TEXT)
    return blocks
