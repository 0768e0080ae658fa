"""The card that leads an organiser through a circle's start: what is done, what is next, and the control for that."""

from dataclasses import dataclass

from cogs.circles.inviting import MOST_AT_ONCE
from cogs.obstacles import Full
from runtime.message import Control, Message
from runtime.words import Words
from services.circles.first_steps import StartShown
from vocabulary.controls import Accent, ButtonKind, SelectKind
from vocabulary.first_steps import Step

BUTTONS = {
    Step.SESSION: (ButtonKind.START_TIME, ButtonKind.START_POLL),
    Step.NUDGES: (ButtonKind.START_NUDGES, ButtonKind.START_NO_NUDGES),
    Step.GOAL: (ButtonKind.START_GOAL,),
}
ONE_LEFT = 1


@dataclass(frozen=True, slots=True)
class Rooms:
    """What has come of making the circle's channels just now: all is there, or why not."""

    ready: bool
    full: Full | None
    lacking: list[str]


def start_card(words: Words, shown: StartShown, news: str = "", rooms: Rooms | None = None) -> Message:
    """The card. `news` is what somebody who pressed a button should know, such as why it could not be done."""
    text = words.render("circle/start", shown=shown, news=news, rooms=rooms)
    accent = Accent.RUNNING if shown.next is None else Accent.WAITING
    return Message(text, _controls(words, shown), card=True, accent=accent)


def _controls(words: Words, shown: StartShown) -> tuple[tuple[Control, ...], ...]:
    circle, step = shown.circle.id, shown.next
    if step is None:
        return ()
    buttons = [words.button(kind, circle) for kind in BUTTONS.get(step, ())]
    if step is Step.NUDGES:
        buttons.append(words.button(ButtonKind.NUDGES_WOULD_COME, 0))
    elif len(shown.steps.done) - shown.steps.count > ONE_LEFT:
        buttons.append(words.button(ButtonKind.START_LATER, circle, step))
    rows: list[tuple[Control, ...]] = [tuple(buttons)] if buttons else []
    if step is Step.PEOPLE:
        rows.insert(0, (words.people_select(SelectKind.START_PEOPLE, circle, most=MOST_AT_ONCE),))
    return tuple(rows)
