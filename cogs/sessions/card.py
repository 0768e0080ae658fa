"""What a session says in its channel: gathering, a block's card, its warning, the close and the recap."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from cogs.sessions.scene import LastTime, Scene
from cogs.sessions.votes import Question
from db.models import Session
from runtime.message import Attachment, Message, Press
from runtime.words import Words
from services.sessions.replies import reply_buttons
from vocabulary.controls import ButtonKind
from vocabulary.limits import LONGEST_CARD
from vocabulary.sessions import CaptureKind, Phase

LATE = timedelta(seconds=30)
ROOMS = (100, 60, 40, 20)
"""So many characters of each member's words a card shows, or fewer where it is crowded: the last ones always fit."""
MOST_LISTED = 8


class Cards:
    """Makes a session's messages from its scene; the same scene makes the same message."""

    def __init__(self, words: Words) -> None:
        self._words = words

    def gathering(self, scene: Scene) -> Message:
        """The call to come together, with a button to begin."""
        waiting = scene.state.phase is Phase.WAITING and scene.session.closed_at is None
        row = tuple(self._press(scene, kind) for kind in (ButtonKind.SESSION_START, ButtonKind.SESSION_WHERE))
        buttons = (row,) if waiting else ()
        text = self._words.render("session/gathering", **_facts(scene))
        return Message(text, buttons, card=True, pings=tuple(scene.members))

    def opening(self, scene: Scene, before: LastTime) -> Message:
        """Last cycle's goals and what was parked, to report on in the check-in; as a file what the card cannot hold."""
        facts = {**_facts(scene), "before": before, "most": MOST_LISTED}
        text, crowded = self._fitted("session/opening", facts)
        more = any(len(listed) > MOST_LISTED for listed in (before.parked, before.asks))
        files = (self._file(scene, "opening", "session/opening-file", facts),) if crowded or more else ()
        return Message(text, card=True, files=files)

    def block(self, scene: Scene, announced_at: datetime) -> Message:
        """The card of the current block; `announced_at` is when it came into the channel, or now."""
        due = scene.arrived_at
        late = due is not None and announced_at - due > LATE
        text = self._words.render("session/block", late=late, **_facts(scene))
        return Message(text, self._controls(scene), card=True)

    def passed(self, scene: Scene, visit: int) -> Message:
        """What remains of a block's card when that stay in the block is over."""
        place = scene.state.place(visit)
        return Message(self._words.render("session/passed", place=place, **_facts(scene)), card=True)

    def warning(self, scene: Scene, visit: int, question: Question | None = None) -> Message:
        """The question before that stay in a block ends, with the vote. Once it has, one line without buttons."""
        place, over = scene.state.place(visit), scene.state.visit != visit
        text = self._words.render("session/warning", place=place, over=over, question=question, **_facts(scene))
        if over:
            return Message(text)
        kinds = (
            ButtonKind.SESSION_DECIDE,
            ButtonKind.SESSION_PARK,
            ButtonKind.SESSION_COMMIT,
            ButtonKind.SESSION_EXTEND,
        )
        rows = (tuple(self._press(scene, kind) for kind in kinds),)
        if question and question.open and scene.state.warning:
            arg = f"{visit}-{question.step}"
            ballot = (
                self._words.button(kind, scene.session.id, arg)
                for kind in (ButtonKind.SESSION_MORE, ButtonKind.SESSION_ON)
            )
            rows = (tuple(ballot), *rows)
        return Message(text, rows)

    def closing(self, scene: Scene, missing: Sequence[str]) -> Message:
        """What is still to be captured before the session closes.

        Once it has, or once the circle has gone back into a block, one line without buttons.
        """
        row = tuple(
            self._press(scene, kind)
            for kind in (ButtonKind.SESSION_COMMIT, ButtonKind.SESSION_END, ButtonKind.SESSION_BACK)
        )
        text = self._words.render("session/closing", missing=missing, **_facts(scene))
        over = scene.session.closed_at is not None or scene.state.current is not None
        return Message(text, () if over else (row,), card=True)

    def recap(
        self, scene: Scene, coming: Session | None, because: str = "", *, pin: bool = False, reader: int | None = None
    ) -> Message:
        """What the session leaves behind, with all of it as a file: a card holds the beginnings only.

        `coming` is the next session, and `because` why its facilitator leads. With `reader`, the
        only one who will see it, it tells how long they were there.
        """
        own = scene.here_for(reader, scene.state.ends_at) if reader else None
        facts = {**_facts(scene), "coming": coming, "because": because, "here_for": own, "most": MOST_LISTED}
        text, _ = self._fitted("session/recap", facts)
        buttons = (reply_buttons(self._words, coming.id),) if coming else ()
        file = self._file(scene, "recap", "session/recap-file", facts)
        return Message(text, buttons, card=True, pin=pin, files=(file,))

    def where(self, scene: Scene, member: int, now: datetime | None = None, unreachable: Sequence[int] = ()) -> Message:
        """Where the group is, for one member; with `now` also how long they have been here.

        Who is `unreachable` by DM is for whoever leads, and nobody else.
        """
        own = scene.here_for(member, now) if now else None
        facts = {"here_for": own, "unreachable": unreachable}
        return Message(self._words.render("session/where", **facts, **_facts(scene)))

    def status(self, scene: Scene) -> str:
        """The line under the voice channel's name."""
        return self._words.render("session/status", **_facts(scene))

    def _fitted(self, template: str, facts: Mapping[str, object]) -> tuple[str, bool]:
        """A card's text with as much of the members' words as it can hold, and whether that is less than usual."""
        text, crowded = "", False
        for room in ROOMS:
            crowded = room < ROOMS[0]
            text = self._words.render(template, room=room, crowded=crowded, **facts)
            if len(text) <= LONGEST_CARD:
                break
        return text, crowded

    def _file(self, scene: Scene, name: str, template: str, facts: Mapping[str, object]) -> Attachment:
        """What a card holds the beginnings of, whole."""
        return Attachment(f"{name}-{scene.session.starts_at:%Y-%m-%d}.md", self._words.render(template, **facts))

    def _controls(self, scene: Scene) -> tuple[tuple[Press, ...], ...]:
        steering = (
            [ButtonKind.SESSION_RESUME]
            if scene.state.phase is Phase.PAUSED
            else [ButtonKind.SESSION_EXTEND, ButtonKind.SESSION_PAUSE]
        )
        first = tuple(self._press(scene, kind) for kind in (ButtonKind.SESSION_NEXT, *steering))
        second = tuple(
            self._press(scene, kind)
            for kind in (ButtonKind.SESSION_PARK, ButtonKind.SESSION_CAPTURE, ButtonKind.SESSION_COMMIT)
        )
        third = [ButtonKind.SESSION_BACK] if scene.state.current else []
        third += [ButtonKind.SESSION_CORRECT] if scene.state.phase is Phase.RUNNING else []
        return (
            first,
            (*second, self._words.button(ButtonKind.GOAL_SET, scene.circle.id)),
            tuple(
                self._press(scene, kind) for kind in (*third, ButtonKind.SESSION_TAKE_OVER, ButtonKind.SESSION_WHERE)
            ),
        )

    def _press(self, scene: Scene, kind: ButtonKind) -> Press:
        """A button that knows on the card of which block it stands."""
        return self._words.button(kind, scene.session.id, "" if scene.state.visit is None else str(scene.state.visit))


def _facts(scene: Scene) -> dict[str, object]:
    return {
        "scene": scene,
        "state": scene.state,
        "circle": scene.circle,
        "session": scene.session,
        "parked": scene.parked,
        "insights": scene.of_kind(CaptureKind.INSIGHT),
        "decisions": scene.of_kind(CaptureKind.DECISION),
        "commitments": scene.of_kind(CaptureKind.COMMITMENT),
    }
