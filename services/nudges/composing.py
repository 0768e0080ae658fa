"""One message about several things to tell a person: each with its words, and below them its buttons."""

from collections.abc import Sequence
from dataclasses import replace

from rules.names import numbered
from runtime.markdown import Markdown
from runtime.message import Button, Message
from runtime.words import Words
from services.nudges.definition import Candidate
from services.nudges.kinds import KINDS


def compose(
    words: Words,
    about: Sequence[Candidate],
    namesakes: frozenset[int] = frozenset(),
    *,
    last: bool = False,
    to: int | None = None,
) -> Message:
    """What a person is told; of circles that have one name it says by their channels which one is meant.

    `last`: nothing follows it until they do something; `to` is whom it names where others read it too.
    """
    subjects, alone = _subjects(words, about), len(about) == 1
    parts = [
        {
            "text": KINDS[one.occasion.kind].text(words, one, alone=alone),
            "circle": one.circle,
            "ambiguous": one.circle.id in namesakes,
            "subject": subject,
        }
        for one, subject in zip(about, subjects, strict=True)
    ]
    rows = tuple(filter(None, (_buttons(words, one, subject) for one, subject in zip(about, subjects, strict=True))))
    files = tuple(file for one in about for file in KINDS[one.occasion.kind].files_for(words, one))
    greetings = () if alone else _greetings(words, about)
    return Message(words.render("nudge/message", parts=parts, greetings=greetings, last=last, to=to), rows, files=files)


def _subjects(words: Words, about: Sequence[Candidate]) -> list[str]:
    """What tells the parts of a message apart, in a word or two each; nothing where there is one part."""
    if len(about) == 1:
        return [""]
    return numbered([KINDS[one.occasion.kind].subject(words, one) for one in about])


def _greetings(words: Words, about: Sequence[Candidate]) -> list[Markdown]:
    """What the message begins with, each once however many parts would say it."""
    templates = dict.fromkeys(KINDS[one.occasion.kind].greeting for one in about)
    return [words.render(template) for template in templates if template]


def _buttons(words: Words, about: Candidate, subject: str) -> tuple[Button, ...]:
    """What can be done about one part of a message; each button says about which, if there are others."""
    buttons = KINDS[about.occasion.kind].buttons_for(words, about)
    if not subject:
        return buttons
    labels = [words.plain("nudge/button.txt", subject=subject, label=button.label) for button in buttons]
    return tuple(replace(button, label=label) for button, label in zip(buttons, labels, strict=True))
