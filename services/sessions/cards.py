"""What is said of a session: the call to gather, a block's card, its warning, the close, the recap; and on asking."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Self

from db import queries
from db.models import Session
from rules import formats
from rules.agenda import State
from rules.closing import Missing
from rules.names import alike
from runtime.clock import Clock
from runtime.message import Attachment, Button, Message
from runtime.words import Words
from services.lookup import SessionLookup
from services.sessions.attendance import reply_buttons
from services.sessions.snapshot import LastTime, SessionSnapshot, snapshot_of
from services.sessions.votes import Question
from vocabulary.controls import Accent, ButtonKind
from vocabulary.errors import Refusal
from vocabulary.limits import LONGEST_CARD, LONGEST_NOTE
from vocabulary.reasons import Reason
from vocabulary.rituals import Ritual
from vocabulary.sessions import BlockFormat, CaptureKind, Phase, SessionKind

LATE = timedelta(seconds=30)
"""A card that comes so long after its time says that it is late."""
QUOTE_LENGTHS = (100, 60, 40, 20)
"""So many characters of each member's words a card shows, or fewer where it is crowded: the last ones always fit."""
MOST_LISTED = 8

FOR_ALL = (ButtonKind.SESSION_CAPTURE, ButtonKind.SESSION_COMMIT)
SOLVING = "problem-solving"
"""The block in which somebody may know what helps: resources are asked for."""
QUESTIONS = "questions"
"""The block of a lunch-and-learn in which its guest is asked what was queued."""
FOR_ALL_ELSEWHERE = (ButtonKind.SESSION_CAPTURE,)
"""In sessions of other kinds, after which nobody is asked what became of a commitment."""
IN_CLOSE = (ButtonKind.SESSION_END, ButtonKind.SESSION_FACILITATE)
BY_FORMAT: Mapping[str, tuple[ButtonKind, ...]] = {
    BlockFormat.RETRO_WRITE: (ButtonKind.RETRO_WRITE,),
    BlockFormat.RETRO_READ: (),
    BlockFormat.RETRO_MARK: (ButtonKind.RETRO_MARK,),
    BlockFormat.RETRO_AGREE: (ButtonKind.RETRO_AGREE, *FOR_ALL_ELSEWHERE),
}
"""What there is for everybody in blocks in which all do the same, in place of what there is in others."""
IN_VOTE = (ButtonKind.SESSION_MORE, ButtonKind.SESSION_ON)


class Cards:
    """Makes a session's messages from its snapshot; the same snapshot makes the same message."""

    def __init__(self, words: Words) -> None:
        self._words = words

    def to(self, locale: str | None) -> Self:
        """The same for who has that locale: a circle, or the one member who will see them."""
        return type(self)(self._words.to(locale))

    def gathering(self, snapshot: SessionSnapshot) -> Message:
        """The call to come together, with a button to start."""
        row = self._row(snapshot, ButtonKind.SESSION_START)
        text = self._words.render("session/gathering", **_facts(snapshot))
        return Message(text, (row,), card=True, pings=tuple(snapshot.called), accent=Accent.WAITING)

    def early(self, snapshot: SessionSnapshot) -> Message:
        """The question whether to begin before the time, since everybody is there."""
        row = self._row(snapshot, ButtonKind.SESSION_START)
        return Message(self._words.render("session/early", **_facts(snapshot)), (row,))

    def opening(self, snapshot: SessionSnapshot, before: LastTime) -> Message:
        """Last cycle's goals and what was parked, to report on in the check-in; as a file what the card cannot hold."""
        facts = {**_facts(snapshot), "before": before, "most": MOST_LISTED}
        text, crowded = self._fitted("session/opening", facts)
        more = any(len(listed) > MOST_LISTED for listed in (before.parked, before.asks, before.stuck))
        files = (self._file(snapshot, "opening", "session/opening.commonmark", facts),) if crowded or more else ()
        return Message(text, card=True, files=files)

    def block(self, snapshot: SessionSnapshot, announced_at: datetime) -> Message:
        """The card of the current block; `announced_at` is when it came into the channel, or now."""
        due = snapshot.card_due_at
        late = due is not None and announced_at - due > LATE
        more = {
            "asks_for_resources": self._asks_for_resources(snapshot),
            "asks_guest": self._is_block(snapshot, QUESTIONS),
            "steps": self._steps(snapshot),
            "most": MOST_LISTED,
        }
        text = self._words.render("session/block", late=late, **more, **_facts(snapshot))
        return Message(text, self._controls(snapshot), card=True, accent=_accent(snapshot.state))

    def passed(self, snapshot: SessionSnapshot, visit: int) -> Message:
        """What remains of a block's card once that visit to the block is over."""
        place = snapshot.state.block_index(visit)
        text = self._words.render("session/passed", place=place, **_facts(snapshot))
        return Message(text, card=True, accent=Accent.OVER)

    def warning(self, snapshot: SessionSnapshot, question: Question) -> Message:
        """The question before a block ends, with the vote while there is one."""
        text = self._words.render("session/warning", question=question, **_facts(snapshot))
        if not question.open or not snapshot.state.warning:
            return Message(text)
        about = (snapshot.session.id, snapshot.state.visit or 0, question.step)
        return Message(text, (tuple(self._words.button(kind, *about) for kind in IN_VOTE),))

    def closing(self, snapshot: SessionSnapshot, missing: Missing) -> Message:
        """What is still to be captured before the session closes."""
        text = self._words.render("session/closing", missing=missing, **_facts(snapshot))
        for_all = FOR_ALL if snapshot.session.kind is SessionKind.REGULAR else FOR_ALL_ELSEWHERE
        return Message(text, (self._row(snapshot, *for_all, *IN_CLOSE),), card=True, accent=Accent.WAITING)

    def recap(
        self,
        snapshot: SessionSnapshot,
        coming: Session | None,
        because: Reason | None = None,
        *,
        pin: bool = False,
        reader: int | None = None,
    ) -> Message:
        """What the session leaves behind, with all of it as a file: a card holds the beginnings only.

        `coming` is the next session, and `because` why its facilitator leads. With `reader`, the
        only one who will see it, it tells how long they were there. One that is posted late says so.
        """
        own = snapshot.time_in_voice(reader, snapshot.state.ends_at) if reader else None
        facts = {
            **_facts(snapshot),
            "coming": coming,
            "because": because,
            "here_for": own,
            "late": pin and _is_late(snapshot),
            "most": MOST_LISTED,
        }
        text, _ = self._fitted("session/recap", facts)
        buttons = (reply_buttons(self._words, coming.id),) if coming else ()
        if snapshot.failure is not None:
            buttons += ((self._words.button(ButtonKind.FAILURE_LESSON, snapshot.failure.id),),)
        file = self._file(snapshot, "recap", "session/recap.commonmark", facts)
        return Message(text, buttons, card=True, pin=pin, files=(file,))

    def where(self, snapshot: SessionSnapshot, member: int, now: datetime | None = None) -> Message:
        """Where the group is, for one member; with `now` also how long they have been here."""
        own = snapshot.time_in_voice(member, now) if now else None
        return Message(self._words.render("session/where", here_for=own, **_facts(snapshot)))

    def status(self, snapshot: SessionSnapshot) -> str:
        """The line under the voice channel's name."""
        return self._words.render("session/status", **_facts(snapshot))

    def _steps(self, snapshot: SessionSnapshot) -> list[tuple[Mapping[str, str], datetime]]:
        """The steps of the format that the current block follows, if it does, each with when it ends."""
        block, span = snapshot.state.block, snapshot.state.span
        if block is None or span is None or not block.format:
            return []
        steps = formats.STEPS.get(BlockFormat(block.format), ())
        titles = [self._words.block(step.name) for step in steps]
        return list(zip(titles, formats.step_ends(steps, span), strict=True))

    def _fitted(self, template: str, facts: Mapping[str, object]) -> tuple[str, bool]:
        """A card's text with as much of the members' words as it can hold, and whether that is less than usual."""
        text, crowded = "", False
        for longest in QUOTE_LENGTHS:
            crowded = longest < QUOTE_LENGTHS[0]
            text = self._words.render(template, longest=longest, crowded=crowded, **facts)
            if len(text) <= LONGEST_CARD - LONGEST_NOTE:
                break
        return text, crowded

    def _file(self, snapshot: SessionSnapshot, name: str, template: str, facts: Mapping[str, object]) -> Attachment:
        """What a card holds the beginnings of, whole."""
        return Attachment(f"{name}-{snapshot.session.starts_at:%Y-%m-%d}.md", self._words.file(template, **facts))

    def _controls(self, snapshot: SessionSnapshot) -> tuple[tuple[Button, ...], ...]:
        """A row for everybody, and one for who leads; while the leader is missing, others can take over there."""
        paused = snapshot.state.phase is Phase.PAUSED
        time = ButtonKind.SESSION_RESUME if paused else ButtonKind.SESSION_EXTEND
        offered = (ButtonKind.SESSION_TAKE_OVER,) if snapshot.lead_offer else ()
        lead = self._row(snapshot, ButtonKind.SESSION_NEXT, time, ButtonKind.SESSION_FACILITATE, *offered)
        return tuple(filter(None, (self._for_all(snapshot), lead)))

    def _for_all(self, snapshot: SessionSnapshot) -> tuple[Button, ...]:
        block = snapshot.state.block
        if block is not None and (only := BY_FORMAT.get(block.format)) is not None:
            return self._row(snapshot, *only)
        if snapshot.session.kind is not SessionKind.REGULAR:
            return self._row(snapshot, *FOR_ALL_ELSEWHERE)
        solves = self._asks_for_resources(snapshot)
        asked = (ButtonKind.SESSION_RESOURCE,) if solves else ()
        tried = (ButtonKind.ADVICE_OPEN,) if solves and Ritual.ADVICE in snapshot.circle.rituals else ()
        goal = self._words.button(ButtonKind.GOAL_MINE, snapshot.circle.id)
        return (
            *self._row(snapshot, *FOR_ALL, *asked),
            goal,
            *(self._words.button(kind, snapshot.session.id) for kind in tried),
        )

    def _asks_for_resources(self, snapshot: SessionSnapshot) -> bool:
        """Whether the circle solves a problem now, by the name of the block, also on an agenda of its own."""
        return self._is_block(snapshot, SOLVING)

    def _is_block(self, snapshot: SessionSnapshot, name: str) -> bool:
        """Whether the circle is in the block of that name now, also on an agenda of its own."""
        block = snapshot.state.block
        return block is not None and alike(block.name, self._words.block(name)["title"])

    def _row(self, snapshot: SessionSnapshot, *kinds: ButtonKind) -> tuple[Button, ...]:
        """Buttons that know on the card of which block they stand."""
        visit = () if snapshot.state.visit is None else (snapshot.state.visit,)
        return tuple(self._words.button(kind, snapshot.session.id, *visit) for kind in kinds)


class SessionOverview:
    """Makes messages that only the member who asks sees, in their language."""

    def __init__(self, clock: Clock, lookup: SessionLookup, cards: Cards) -> None:
        self._clock = clock
        self._lookup = lookup
        self._cards = cards

    async def where(self, session_id: int, user_id: int, locale: str | None = None) -> Message:
        """Where the group is. Raises Refusal for others than members, and once the session is closed."""
        session, now = await self._lookup.open_about(user_id, session_id), self._clock.now()
        return self._cards.to(locale).where(await snapshot_of(session, now), user_id, now)

    async def where_in(self, circle_id: int, user_id: int, locale: str | None = None) -> Message | None:
        """The same for the circle's session that is on; None where none is."""
        session = await queries.open_session(circle_id)
        if session is None or not await queries.has_begun(session.id):
            return None
        return await self.where(session.id, user_id, locale)

    async def recap(self, circle_id: int, user_id: int, locale: str | None = None) -> Message:
        """What the circle's last session captured. Raises Refusal "sessions/none-held" before the first one."""
        session = await queries.last_held(circle_id)
        if session is None:
            raise Refusal("sessions/none-held")
        snapshot = await snapshot_of(session, self._clock.now())
        coming = await queries.open_session(circle_id)
        return self._cards.to(locale).recap(snapshot, coming, reader=user_id)


def _is_late(snapshot: SessionSnapshot) -> bool:
    """Whether the session was closed long after it should have been."""
    closed_at = snapshot.session.closed_at
    return closed_at is not None and closed_at - snapshot.closing_due_at > LATE


def _accent(state: State) -> Accent:
    if state.phase is Phase.PAUSED:
        return Accent.PAUSED
    return Accent.WARNING if state.warning else Accent.RUNNING


def _facts(snapshot: SessionSnapshot) -> dict[str, object]:
    return {
        "snapshot": snapshot,
        "state": snapshot.state,
        "circle": snapshot.circle,
        "session": snapshot.session,
        "parked": snapshot.parked,
        "insights": snapshot.captures_of(CaptureKind.INSIGHT),
        "decisions": snapshot.captures_of(CaptureKind.DECISION),
        "commitments": snapshot.captures_of(CaptureKind.COMMITMENT),
    }
