"""Formats that a block may follow: timed steps, which share the minutes that the block has; and where one is put in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from rules.blocks import Block, Span
from rules.shares import share
from vocabulary.sessions import BlockFormat


@dataclass(frozen=True, slots=True)
class Step:
    """A timed part of a format, named by a key; what it is called and asks stands in `templates/agendas.toml`."""

    name: str
    minutes: int


STEPS: Mapping[BlockFormat, tuple[Step, ...]] = {
    BlockFormat.FAILURE: (
        Step("failure-story", 4),
        Step("failure-questions", 3),
        Step("failure-takeaways", 3),
    )
}
FAILURE = Block("failure-of-the-month", 10, 10, False, format=BlockFormat.FAILURE)
"""The block in which a failure is told."""
LEAST_TOLD = timedelta(minutes=3)
"""A circle that goes on sooner than that has skipped it."""


def step_ends(steps: Sequence[Step], span: Span) -> tuple[datetime, ...]:
    """When each step ends, in proportion to the time that the block has now; the last one ends with the block."""
    whole, ends = sum(step.minutes for step in steps), list[datetime]()
    gone = 0
    for step in steps:
        gone += step.minutes
        ends.append(span.starts + (span.ends - span.starts) * gone / whole)
    return tuple(ends)


def with_block(blocks: Sequence[Block], added: Block) -> tuple[Block, ...]:
    """The agenda with a fixed block more, before the last flexible one; the session stays as long as it is.

    Flexible blocks give it their minutes, in proportion and down to their least. Where that is not enough, it takes the
    place of the longest flexible block that is long enough; if there is none, nothing changes.
    """
    flexible = [block for block in blocks if block.flexible]
    if sum(block.minutes - block.least for block in flexible) >= added.minutes:
        left = sum(block.minutes for block in flexible) - added.minutes
        floors = [max(1, block.least) for block in flexible]
        lengths = iter(share(left, [block.minutes for block in flexible], floors))
        shorter = [replace(block, minutes=next(lengths)) if block.flexible else block for block in blocks]
        place = max(number for number, block in enumerate(blocks) if block.flexible)
        return (*shorter[:place], added, *shorter[place:])
    longest = max(flexible, key=lambda block: block.minutes, default=None)
    if longest is None or longest.minutes < added.minutes:
        return tuple(blocks)
    instead = replace(added, minutes=longest.minutes, least=longest.least, flexible=True)
    return tuple(instead if block is longest else block for block in blocks)


def was_followed(span: Span) -> bool:
    """Whether a circle has stayed in such a block for long enough to have heard a story."""
    return span.given >= LEAST_TOLD
