"""What the circle reads of its agreements: as they are worded, and at the next retrospective what came of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from db import queries
from db.models import Agreement, Session
from db.queries.agreements import agreements_of, last_agreements, last_retrospective
from db.queries.sessions import session_with_circle
from rules.own_agenda import parse
from runtime.message import Button, Message, Option, Select
from runtime.outbox import Outbox, Priority
from runtime.words import Words
from services.events import CaptureChanged, SessionClosed, SessionGoesOn
from services.retrospectives.facts import RetroLookup
from services.retrospectives.settings import Change
from vocabulary.controls import ButtonKind, SelectKind
from vocabulary.keys import MessageKey
from vocabulary.retrospectives import About, Outcome
from vocabulary.sessions import BlockFormat, Phase, SessionKind, SessionMessage


@dataclass(frozen=True, slots=True)
class ShownAgreement:
    """An agreement as all read it: with what it would change, and whether it has, or what came of it."""

    id: int
    words: str
    about: About
    held: Any
    wanted: Any
    changed: bool
    outcome: Outcome | None

    @property
    def changes(self) -> bool:
        """Whether there is a setting that an organiser can change with one press."""
        return self.wanted is not None and not self.changed


class AgreementCards:
    """Posts the cards, and keeps them up to date. Part of the caller's transaction."""

    def __init__(self, outbox: Outbox, words: Words, lookup: RetroLookup) -> None:
        self._outbox = outbox
        self._words = words
        self._lookup = lookup

    async def session_goes_on(self, event: SessionGoesOn) -> None:
        """Begin with what came of the last agreements, and ask for new ones when their time has come."""
        if event.kind is not SessionKind.RETROSPECTIVE:
            return
        session = await session_with_circle(event.session_id)
        assert session is not None
        retro = await self._lookup.of(session)
        state = retro.snapshot.state
        await self.look_back(retro.session)
        if state.phase is Phase.CLOSING or (state.block and state.block.format == BlockFormat.RETRO_AGREE):
            await self.show(retro.session)

    async def session_closed(self, event: SessionClosed) -> None:
        """Nobody says any more what came of the agreements before."""
        session = await session_with_circle(event.session_id)
        if session is not None and session.kind is SessionKind.RETROSPECTIVE and await queries.has_begun(session.id):
            await self.look_back(session)

    async def capture_changed(self, event: CaptureChanged) -> None:
        """A member may have edited or removed an agreement."""
        session = await last_retrospective(event.circle_id)
        if session is not None and await self._outbox.find(_key(session, SessionMessage.AGREEMENTS)) is not None:
            await self.show(session)

    async def show(self, session: Session) -> None:
        """The agreements of a retrospective, with a button for each setting that one of them would change."""
        words = self._words.to(session.circle.locale)
        agreed = [_shown(row) for row in await agreements_of(session.id)]
        text = words.render("retro/agreements", agreed=agreed, circle=session.circle)
        changes = tuple(_change_button(words, place, one) for place, one in enumerate(agreed, 1) if one.changes)
        focus = words.button(ButtonKind.CIRCLE_NAMES, session.circle_id)
        await self._post(session, SessionMessage.AGREEMENTS, Message(text, ((*changes, focus),), card=True))

    async def look_back(self, session: Session) -> None:
        """What came of the agreements before, if there are any; with a select for each while the session is on."""
        words = self._words.to(session.circle.locale)
        agreed = [_shown(row) for row in await last_agreements(session)]
        if agreed:
            text = words.render("retro/look-back", agreed=agreed)
            asked = () if session.closed_at else tuple(enumerate(agreed, 1))
            card = Message(text, tuple((_outcomes(words, place, one),) for place, one in asked), card=True)
            await self._post(session, SessionMessage.LOOK_BACK, card)

    async def _post(self, session: Session, kind: SessionMessage, card: Message) -> None:
        channel = session.circle.text_channel_id
        await self._outbox.post(_key(session, kind), card, channel=channel, priority=Priority.ANNOUNCEMENT)


def _key(session: Session, kind: SessionMessage) -> MessageKey:
    return MessageKey.session(session.id, kind)


def _shown(row: Agreement) -> ShownAgreement:
    change = None if row.change is None else Change.from_json(row.change)
    held, wanted = (None, None) if change is None else (_readable(row, change.held), _readable(row, change.wanted))
    return ShownAgreement(
        row.capture_id, row.capture.words, row.about, held, wanted, row.changed_at is not None, row.outcome
    )


def _readable(row: Agreement, value: Any) -> Any:
    """A setting as its words need it: of an agenda its blocks."""
    return parse(value) if row.about is About.BLOCKS else value


def _change_button(words: Words, place: int, agreement: ShownAgreement) -> Button:
    label = words.plain("retro/apply.txt", place=place)
    return words.button(ButtonKind.RETRO_APPLY, agreement.id, label=label)


def _outcomes(words: Words, place: int, agreement: ShownAgreement) -> Select:
    labels: Sequence[tuple[str, str]] = tuple(words.option_labels(SelectKind.RETRO_OUTCOME).items())
    options = [Option(value, label, chosen=value == agreement.outcome) for value, label in labels]
    select = words.select(SelectKind.RETRO_OUTCOME, agreement.id, options=options)
    return replace(select, placeholder=words.plain("retro/outcome.txt", place=place))
