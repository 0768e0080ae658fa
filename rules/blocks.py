"""The blocks of an agenda, and the spans of time that they take."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from vocabulary.errors import Refusal

MINUTE = timedelta(minutes=1)
NOTHING = timedelta()


@dataclass(frozen=True, slots=True)
class Block:
    """A part of an agenda. `minutes` is its planned length; a flexible block may shrink to `least` minutes, or grow.

    `format` names what it follows, if it does (`rules.formats`).

    Raises Refusal when the numbers contradict each other.
    """

    name: str
    minutes: int
    least: int
    flexible: bool
    prompt: str = ""
    format: str = ""

    def __post_init__(self) -> None:
        if self.minutes < 1:
            raise Refusal("agendas/block-without-minutes", block=self.name)
        if not 0 <= self.least <= self.minutes:
            raise Refusal("agendas/block-least", block=self.name, minutes=self.minutes)
        if not self.flexible and self.least != self.minutes:
            raise Refusal("agendas/block-fixed", block=self.name, minutes=self.minutes)


@dataclass(frozen=True, slots=True)
class Span:
    """When a block begins and ends.

    `paused` is how much of that time did not belong to the block: pauses, and the time in the next block before the
    circle came back to this one. `before` is the time it had in an earlier visit, before the circle went back from it.
    """

    starts: datetime
    ends: datetime
    paused: timedelta = NOTHING
    before: timedelta = NOTHING

    @property
    def given(self) -> timedelta:
        """All the time that the block has had by the end of its span."""
        return self.ends - self.starts - self.paused + self.before
