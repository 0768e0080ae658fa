"""What defines a kind of nudge, and what a kind finds: something that a person may be told about."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from db.models import Circle
from rules.nudges import ChannelReminder, Occasion
from runtime.message import Button, Message
from runtime.words import Words
from services.nudges.facts import MemberFacts
from vocabulary.controls import ButtonKind
from vocabulary.nudges import NudgeKind


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that a person may be told about, with the facts that its words need.

    The circle is always among them. Its buttons are about `row` and `args` (see `vocabulary.keys.Address`).
    """

    occasion: Occasion
    circle: Circle
    row: int
    args: tuple[str, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict[str, Any])


class ChannelMessage(Protocol):
    """Makes the message that stands in the circle's channel where no DM can carry a nudge."""

    async def __call__(
        self, words: Words, user_id: int, candidate: Candidate, reminder: ChannelReminder, buttons: tuple[Button, ...]
    ) -> Message: ...


@dataclass(frozen=True, slots=True)
class NudgeDefinition:
    """A kind of nudge: how it is found, its words (a template) and its buttons.

    `in_channel` is for kinds that a circle relies on (`rules.nudges.RELIED_ON`), and for no others.
    """

    kind: NudgeKind
    template: str
    buttons: tuple[ButtonKind, ...]
    find: Callable[[MemberFacts], Awaitable[Sequence[Candidate]]]
    in_channel: ChannelMessage | None = None

    def text(self, words: Words, candidate: Candidate) -> str:
        """What a candidate of this kind is told as."""
        return words.render(self.template, circle=candidate.circle, **candidate.facts)

    def buttons_for(self, words: Words, candidate: Candidate) -> tuple[Button, ...]:
        """What can be done about it with one press."""
        return tuple(words.button(kind, candidate.row, *candidate.args) for kind in self.buttons)
