"""The panel of whoever leads a session: what is seldom needed, seen by them alone. Others read there who leads."""

from collections.abc import Sequence
from datetime import datetime
from typing import Self

from rules.blocks import MINUTE
from runtime.clock import Clock
from runtime.markdown import Markdown
from runtime.message import Button, Control, Message, Option, Select
from runtime.words import Words
from services.lookup import SessionLookup
from services.sessions.leads import allow_lead, may_take_over
from services.sessions.snapshot import SessionSnapshot, snapshot_of
from vocabulary.controls import ButtonKind, SelectKind
from vocabulary.duties import DUTIES, Duty
from vocabulary.errors import Refusal
from vocabulary.sessions import Phase

EXTENSIONS = (5, 10, 15, 20)
"""How many minutes more the panel offers for a block."""


class FacilitatorPanel:
    """Draws the panel; the same facts draw the same one."""

    def __init__(self, clock: Clock, words: Words, lookup: SessionLookup) -> None:
        self._clock = clock
        self._words = words
        self._lookup = lookup

    def to(self, locale: str | None) -> Self:
        """The same for who has that locale."""
        return type(self)(self._clock, self._words.to(locale), self._lookup)

    async def show(
        self, session_id: int, user_id: int, note: Markdown | None = None, offers: Sequence[Button] = ()
    ) -> Message:
        """The panel as it is now. `note` says what came of the last press, and `offers` are what can be done instead.

        Raises Refusal for others than the circle's members.
        """
        session, now = await self._lookup.about(user_id, session_id), self._clock.now()
        snapshot = await snapshot_of(session, now)
        why_not = await self._why_not(snapshot, user_id, now)
        facts = {"snapshot": snapshot, "state": snapshot.state, "circle": snapshot.circle, "session": session}
        text = self._words.render("session/panel", note=note, why_not=why_not, **facts)
        rows: list[tuple[Control, ...]] = [tuple(offers)]
        if session.closed_at is None and snapshot.state.phase is not Phase.ENDED:
            lead = may_take_over(snapshot, user_id, now)
            kinds = (*(() if why_not else _kinds(snapshot)), *([ButtonKind.SESSION_TAKE_OVER] if lead else []))
            rows.append(tuple(self._button(snapshot, kind) for kind in kinds))
            rows += [] if why_not else [(select,) for select in self._selects(snapshot)]
        return Message(text, tuple(row for row in rows if row))

    async def _why_not(self, snapshot: SessionSnapshot, user_id: int, now: datetime) -> Markdown | None:
        try:
            await allow_lead(snapshot, user_id, now)
        except Refusal as refusal:
            return self._words.refusal(refusal)
        return None

    def _button(self, snapshot: SessionSnapshot, kind: ButtonKind) -> Button:
        """A button that knows at which block it was drawn."""
        visit = snapshot.state.visit
        return self._words.button(kind, snapshot.session.id, *([] if visit is None else [visit]))

    def _selects(self, snapshot: SessionSnapshot) -> list[Select]:
        session, state = snapshot.session.id, snapshot.state
        shows = Duty.PRESENT in DUTIES[snapshot.session.kind]
        who = [SelectKind.SESSION_HAND_OVER, *([SelectKind.SESSION_PRESENTER] if shows else [])]
        people = [self._words.people_select(kind, session) for kind in who]
        if state.current is None:
            return people if state.phase is Phase.CLOSING else []
        longer = [self._longer(length, state.spare // MINUTE) for length in EXTENSIONS]
        return [self._words.select(SelectKind.SESSION_EXTEND, session, state.visit or 0, options=longer), *people]

    def _longer(self, length: int, spare: int) -> Option:
        label = self._words.plain("session/extension-minutes.txt", span=length * MINUTE)
        effect = self._words.plain("session/extension.txt", minutes=length, spare=spare)
        return Option(str(length), label, effect)


def _kinds(snapshot: SessionSnapshot) -> tuple[ButtonKind, ...]:
    """What can be done in this phase, besides what stands on the block's card."""
    back = (ButtonKind.SESSION_BACK,) if snapshot.state.visit else ()
    match snapshot.state.phase:
        case Phase.WAITING:
            return (ButtonKind.SESSION_START,)
        case Phase.RUNNING:
            return (ButtonKind.SESSION_PAUSE, *back, ButtonKind.SESSION_CORRECT, ButtonKind.SESSION_END)
        case Phase.PAUSED:
            return (ButtonKind.SESSION_RESUME, *back, ButtonKind.SESSION_END)
        case _:
            return (*back, ButtonKind.SESSION_END)
