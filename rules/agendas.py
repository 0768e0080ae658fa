"""A circle's own agenda, as its members write it: one block a line.

    Check-in 10
    Problem solving 25 (at least 15)
    > One problem, the whole circle.
    Close 5: One word each.

A name and its minutes; a block that may give time away tells what it keeps at least, any other is fixed. The prompt
for the facilitator follows a colon, or stands below on lines that begin with `>`.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from rules.blocks import Block
from rules.errors import RuleError
from rules.shares import share
from vocabulary.limits import LONGEST_BLOCK_NAME, LONGEST_PROMPT, LONGEST_SESSION, MOST_BLOCKS, SHORTEST_SESSION

_HEAD = re.compile(
    r"(?:(?P<name>.+?)[\s,]+)?(?P<minutes>\d{1,4})\s*(?:min(?:ute)?s?\.?)?"
    r"(?:\s*\(\s*at\s+least\s+(?P<least>\d{1,4})\s*(?:min(?:ute)?s?\.?)?\s*\))?",
    re.IGNORECASE | re.ASCII,
)
_BULLET = re.compile(r"(?:[-*•]\s+|>\s*)+")
_SOMETHING_IN_BRACKETS = re.compile(r"\d\D*\([^)]*\)?\s*$")


def parse(text: str, minutes: int | None = None) -> tuple[Block, ...]:
    """Read an agenda for a session of `minutes`; None stands for any length that a session may have.

    Raises RuleError with a line for each fault.
    """
    drafts, faults = _read(text)
    for draft in drafts:
        faults += draft.faults()
    if not faults:
        faults = _faults_of_all(drafts, minutes)
    if faults:
        raise RuleError("\n".join(faults))
    return tuple(draft.block() for draft in drafts)


def as_text(blocks: Iterable[Block]) -> str:
    """The agenda as `parse` reads it."""
    return "\n".join(line for block in blocks for line in _lines(block))


def fitted(blocks: Sequence[Block], minutes: int) -> tuple[Block, ...]:
    """The agenda in a session of another length: fixed blocks keep theirs, flexible ones share the rest in proportion.

    Raises RuleError when they cannot, since no block may give time or take it, or less is left than they keep.
    """
    total = sum(block.minutes for block in blocks)
    if total == minutes:
        return tuple(blocks)
    flexible = [block for block in blocks if block.flexible]
    if not flexible:
        raise RuleError(
            f"All blocks of your own agenda are fixed, {total} minutes in all, so that it cannot take {minutes}. "
            "Change the agenda first, or go back to the standard."
        )
    left = minutes - sum(block.minutes for block in blocks if not block.flexible)
    floors = [max(1, block.least) for block in flexible]  # one without a minute could not be written
    least = sum(floors)
    if left < least:
        raise RuleError(
            f"Your own agenda keeps {minutes - left + least} minutes at least, so that {minutes} are too few. "
            "Change the agenda first, or go back to the standard."
        )
    lengths = iter(share(left, [block.minutes for block in flexible], floors))
    return tuple(replace(block, minutes=next(lengths)) if block.flexible else block for block in blocks)


@dataclass(slots=True)
class _Draft:
    """A block as it was written in a line of that number; `least` is None where it is fixed."""

    line: int
    name: str
    minutes: int
    least: int | None
    prompts: list[str] = field(default_factory=list[str])

    @property
    def prompt(self) -> str:
        return "\n".join(self.prompts).strip()

    def faults(self) -> list[str]:
        faults: list[str] = []
        if not self.name:
            faults.append("has no name. Write one before the minutes.")
        if len(self.name) > LONGEST_BLOCK_NAME:
            faults.append(f"has a name of {len(self.name)} characters; {LONGEST_BLOCK_NAME} fit.")
        if not 1 <= self.minutes <= LONGEST_SESSION:
            faults.append(f"has {self.minutes} minutes; a block takes 1 to {LONGEST_SESSION}.")
        elif self.least is not None and self.least > self.minutes:
            faults.append(f"keeps at least {self.least} minutes, but has only {self.minutes}.")
        if len(self.prompt) > LONGEST_PROMPT:
            faults.append(f"has a prompt of {len(self.prompt)} characters; {LONGEST_PROMPT} fit.")
        return [f"Line {self.line} {fault}" for fault in faults]

    def block(self) -> Block:
        flexible = self.least is not None
        return Block(
            self.name, self.minutes, self.least if self.least is not None else self.minutes, flexible, self.prompt
        )


def _read(text: str) -> tuple[list[_Draft], list[str]]:
    """What each line says, and the faults of those that say nothing that can be read."""
    drafts, faults, lost = list[_Draft](), list[str](), False
    for number, line in enumerate(text.splitlines(), start=1):
        stripped = line.strip()
        if stripped.startswith(">"):
            if drafts and not lost:
                drafts[-1].prompts.append(stripped.removeprefix(">").strip())
            elif not lost:
                faults.append(f"Line {number} is a prompt, but no block stands above it.")
        elif stripped:
            bullet = _BULLET.match(stripped)
            read = _read_block(number, stripped[bullet.end() :] if bullet else stripped)
            # The prompt of a line that could not be read is not the prompt of the block above.
            lost = isinstance(read, str)
            if isinstance(read, str):
                faults.append(read)
            else:
                drafts.append(read)
    return drafts, faults


def _read_block(number: int, line: str) -> _Draft | str:
    head, _, prompt = line.partition(":")
    found = _HEAD.fullmatch(head.strip())
    if found is None and _SOMETHING_IN_BRACKETS.search(head):
        return f"Line {number} has something else in brackets than what the block keeps: (at least 10)."
    if found is None:
        return f"Line {number} has no minutes. Write them after the name: Check-in 10."
    name = " ".join((found["name"] or "").split())
    least = None if found["least"] is None else int(found["least"])
    return _Draft(number, name, int(found["minutes"]), least, [prompt.strip()] if prompt.strip() else [])


def _faults_of_all(drafts: Sequence[_Draft], minutes: int | None) -> list[str]:
    if not drafts:
        return ["There is no block in it. Write one a line: Check-in 10."]
    faults: list[str] = []
    if len(drafts) > MOST_BLOCKS:
        faults.append(f"There are {len(drafts)} blocks; {MOST_BLOCKS} fit.")
    total = sum(draft.minutes for draft in drafts)
    if minutes is not None and total != minutes:
        gap = f"{abs(total - minutes)} {'more' if total > minutes else 'less'}"
        faults.append(f"The blocks add up to {total} minutes, {gap} than the session's {minutes}.")
    elif not SHORTEST_SESSION <= total <= LONGEST_SESSION:
        faults.append(f"The blocks add up to {total} minutes; a session takes {SHORTEST_SESSION} to {LONGEST_SESSION}.")
    return faults


def _lines(block: Block) -> list[str]:
    least = f" (at least {block.least})" if block.flexible else ""
    return [f"{block.name} {block.minutes}{least}", *(f"> {line}".rstrip() for line in block.prompt.splitlines())]
