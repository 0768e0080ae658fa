"""What defines a kind of nudge, what a kind finds to tell a person, and what a press on one of its buttons brings."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from db.queries.nudges import NudgedCircle
from rules.nudges import ChannelReminder, Occasion
from runtime.markdown import Markdown
from runtime.message import Attachment, Button, Message
from runtime.words import Words
from services.lookup import CircleLookup
from services.nudges.facts import MemberFacts
from vocabulary.controls import ButtonKind
from vocabulary.nudges import ActKind


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that a person may be told about, with the facts that its words need.

    The circle is always among them. The buttons of its kind are about `row` and `args` (see `vocabulary.keys.Address`);
    `own_buttons` are further ones that its facts call for, each with the row that it is about.
    `of_session`: it belongs to a session that is about to begin, so that it is outside of the budget of the channel,
    where it is said if no DM can carry it.
    """

    occasion: Occasion
    circle: NudgedCircle
    row: int
    args: tuple[str, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict[str, Any])
    own_buttons: tuple[tuple[ButtonKind, int], ...] = ()
    of_session: bool = False


@dataclass(frozen=True, slots=True)
class Reminded:
    """A member of whom their circle's channel reads something, since no DM can carry it to them."""

    user_id: int
    candidate: Candidate
    reminder: ChannelReminder
    buttons: tuple[Button, ...]


class ChannelMessage(Protocol):
    """Makes the message that stands in the circle's channel for these members, with a row of buttons for each."""

    async def __call__(self, words: Words, *reminded: Reminded) -> Message: ...


@dataclass(frozen=True, slots=True)
class NudgePress:
    """A press on a button under a nudge; `row` is what the button is about, and `circles` tells who may press."""

    button: ButtonKind
    row: int
    user_id: int
    now: datetime
    circles: CircleLookup


class NudgeAnswer(Protocol):
    """Does what a button stands for, in a transaction, and returns what its member reads."""

    async def __call__(self, words: Words, press: NudgePress) -> Markdown: ...


@dataclass(frozen=True, slots=True)
class NudgeDefinition:
    """A kind of nudge: its template, with its words and its label, how it is found, and its buttons.

    `buttons` are those of other features, `answers` those that only this kind has. Where the candidate decides which
    there are, or what they say, `make_buttons` makes them instead; `make_files` makes what comes with it. `in_channel`
    is for a kind that a circle relies on: it makes what stands in the channel when no DM can say it. A `private` one
    comes by DM or not at all, even where its member has chosen the channel while their DMs are closed. `answered_by` is
    what a person does who answers it, so that it does not rest after two that went unanswered; None where anything that
    they do answers it. `greeting` is the template of what a message about several things begins with, in place of each.
    """

    template: str
    find: Callable[[MemberFacts], Awaitable[Sequence[Candidate]]]
    buttons: tuple[ButtonKind, ...] = ()
    answers: Mapping[ButtonKind, NudgeAnswer] = field(default_factory=dict[ButtonKind, NudgeAnswer])
    make_buttons: Callable[[Words, Candidate], tuple[Button, ...]] | None = None
    make_files: Callable[[Words, Candidate], tuple[Attachment, ...]] | None = None
    in_channel: ChannelMessage | None = None
    private: bool = False
    answered_by: Collection[ActKind] | None = None
    greeting: str = ""

    def label(self, words: Words) -> str:
        """What it is called in settings and previews."""
        return words.label(self.template)

    def text(self, words: Words, candidate: Candidate, *, alone: bool = True) -> Markdown:
        """What a candidate of this kind is told as, in a message of its own or in one about several things."""
        return words.render(self.template, circle=candidate.circle, alone=alone, **candidate.facts)

    def subject(self, words: Words, candidate: Candidate) -> str:
        """What it is about, in a word or two, where a message has more subjects than this."""
        facts = {"kind": candidate.occasion.kind, "label": self.label(words), **candidate.facts}
        return words.plain("nudge/subject.txt", **facts)

    def buttons_for(self, words: Words, candidate: Candidate) -> tuple[Button, ...]:
        """What can be done about it with one press."""
        if self.make_buttons is not None:
            return self.make_buttons(words, candidate)
        of_kind = [words.button(kind, candidate.row, *candidate.args) for kind in (*self.buttons, *self.answers)]
        return (*of_kind, *(words.button(kind, row) for kind, row in candidate.own_buttons))

    def files_for(self, words: Words, candidate: Candidate) -> tuple[Attachment, ...]:
        """What comes with it."""
        return () if self.make_files is None else self.make_files(words, candidate)
