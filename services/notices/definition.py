"""What defines a kind of notice, and what a kind finds to tell a circle."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from db.models import Circle
from rules.notices import Notice
from runtime.message import Message
from runtime.outbox import Outbox
from runtime.words import Words
from vocabulary.controls import ButtonKind


@dataclass(frozen=True, slots=True)
class CircleFacts:
    """One open circle that has a channel and does not pause, at one instant; its members in the order they joined."""

    circle: Circle
    members: tuple[int, ...]
    now: datetime
    outbox: Outbox


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that a circle may be told, with the facts that its words need.

    The circle is always among them. Its buttons are about `row` and `args` (see `vocabulary.keys.Address`). `pings` are
    notified if the text mentions them.
    """

    notice: Notice
    row: int
    args: tuple[str, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict[str, Any])
    pings: tuple[int, ...] = ()


def alone(about: Sequence[Candidate]) -> Sequence[Sequence[Candidate]]:
    """Each for itself."""
    return [[one] for one in about]


@dataclass(frozen=True, slots=True)
class NoticeDefinition:
    """A kind of notice: its template, with its words and its label, how it is found, and its buttons.

    `answered_at` is for a kind that asks for something: when somebody in the circle last did that. After two that went
    unanswered it rests until they do, or press the button that wakes it. A kind without it asks for nothing, and never
    rests. `write` is for a kind that makes its messages in another way than from its template. `together` groups what
    reads as one text, which `write` then makes, with a row of buttons for each of a group. `name` is for a kind whose
    parts of a post need names, where several have the same buttons.
    """

    template: str
    find: Callable[[CircleFacts], Awaitable[Sequence[Candidate]]]
    buttons: tuple[ButtonKind, ...] = ()
    answered_at: Callable[[CircleFacts], Awaitable[datetime | None]] | None = None
    write: Callable[[Words, Sequence[Candidate]], Awaitable[Message]] | None = None
    together: Callable[[Sequence[Candidate]], Sequence[Sequence[Candidate]]] = alone
    name: Callable[[Words, Candidate], str] | None = None

    def subject(self, words: Words, candidate: Candidate) -> str:
        """What it is about, in a word or two."""
        return words.label(self.template) if self.name is None else self.name(words, candidate)

    async def message(self, words: Words, circle: Circle, group: Sequence[Candidate]) -> Message:
        """What a group of this kind is told as, with what can be done about it with one press."""
        if self.write is not None:
            return await self.write(words, group)
        (candidate,) = group
        text = words.render(self.template, circle=circle, **candidate.facts)
        buttons = tuple(words.button(kind, candidate.row, *candidate.args) for kind in self.buttons)
        return Message(text, (buttons,) if buttons else (), pings=candidate.pings)
