"""A circle's own agenda, as its members write it: one block a line.

    Check-in 10
    Problem solving 25 (at least 15)
    > One problem, the whole circle.
    Close 5: One word each.

A name and its minutes; a flexible block says how many minutes it keeps at least, all others are fixed. The prompt for
the facilitator follows a colon, or on lines of its own that begin with `>`.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from rules.blocks import Block
from rules.shares import share
from rules.visible import one_line
from vocabulary.errors import Refusal, Refusals
from vocabulary.limits import LONGEST_BLOCK_NAME, LONGEST_PROMPT, LONGEST_SESSION, MOST_BLOCKS, SHORTEST_SESSION

_HEAD = re.compile(
    r"(?:(?P<name>.+?)[\s,]+)?(?P<minutes>\d{1,4})\s*(?:min(?:ute)?s?\.?)?"
    r"(?:\s*\(\s*at\s+least\s+(?P<least>\d{1,4})\s*(?:min(?:ute)?s?\.?)?\s*\))?",
    re.IGNORECASE | re.ASCII,
)
_BULLET = re.compile(r"(?:[-*•]\s+|>\s*)+")
_SOMETHING_IN_BRACKETS = re.compile(r"\d\D*\([^)]*\)?\s*$")


def parse(text: str, minutes: int | None = None) -> tuple[Block, ...]:
    """Read an agenda for a session of `minutes`; None allows any length that a session may have.

    Raises Refusals, one for each fault.
    """
    drafts, faults = _read(text)
    for draft in drafts:
        faults += draft.faults()
    if not faults:
        faults = _faults_of_all(drafts, minutes)
    if faults:
        raise Refusals(*faults)
    return tuple(draft.block() for draft in drafts)


def as_text(blocks: Iterable[Block]) -> str:
    """The agenda as `parse` reads it."""
    return "\n".join(line for block in blocks for line in _lines(block))


def fitted(blocks: Sequence[Block], minutes: int) -> tuple[Block, ...]:
    """The agenda in a session of another length: fixed blocks keep theirs, flexible ones share the rest in proportion.

    Raises Refusal when all blocks are fixed, or when the flexible ones would fall below their least.
    """
    total = sum(block.minutes for block in blocks)
    if total == minutes:
        return tuple(blocks)
    flexible = [block for block in blocks if block.flexible]
    if not flexible:
        raise Refusal("agendas/all-fixed", total=total, minutes=minutes)
    left = minutes - sum(block.minutes for block in blocks if not block.flexible)
    floors = [max(1, block.least) for block in flexible]  # one without a minute could not be written
    least = sum(floors)
    if left < least:
        raise Refusal("agendas/too-few-minutes", least=minutes - left + least, minutes=minutes)
    lengths = iter(share(left, [block.minutes for block in flexible], floors))
    return tuple(replace(block, minutes=next(lengths)) if block.flexible else block for block in blocks)


@dataclass(slots=True)
class _Draft:
    """A block as it was written, and the number of its line; `least` is None for a fixed block."""

    line: int
    name: str
    minutes: int
    least: int | None
    prompts: list[str] = field(default_factory=list[str])

    @property
    def prompt(self) -> str:
        return "\n".join(self.prompts).strip()

    def faults(self) -> list[Refusal]:
        line, faults = self.line, list[Refusal]()
        if not self.name:
            faults.append(Refusal("agendas/line-without-name", line=line))
        if len(self.name) > LONGEST_BLOCK_NAME:
            length = len(self.name)
            faults.append(Refusal("agendas/line-long-name", line=line, length=length, longest=LONGEST_BLOCK_NAME))
        if not 1 <= self.minutes <= LONGEST_SESSION:
            faults.append(Refusal("agendas/line-length", line=line, minutes=self.minutes, longest=LONGEST_SESSION))
        elif self.least is not None and self.least > self.minutes:
            faults.append(Refusal("agendas/line-least", line=line, least=self.least, minutes=self.minutes))
        if len(self.prompt) > LONGEST_PROMPT:
            length = len(self.prompt)
            faults.append(Refusal("agendas/line-long-prompt", line=line, length=length, longest=LONGEST_PROMPT))
        return faults

    def block(self) -> Block:
        flexible = self.least is not None
        return Block(
            self.name, self.minutes, self.least if self.least is not None else self.minutes, flexible, self.prompt
        )


def _read(text: str) -> tuple[list[_Draft], list[Refusal]]:
    """The blocks, and the faults of the lines that could not be read."""
    drafts, faults, unreadable = list[_Draft](), list[Refusal](), False
    for number, line in enumerate(text.splitlines(), start=1):
        stripped = line.strip()
        if stripped.startswith(">"):
            if drafts and not unreadable:
                drafts[-1].prompts.append(stripped.removeprefix(">").strip())
            elif not unreadable:
                faults.append(Refusal("agendas/line-stray-prompt", line=number))
        elif stripped:
            bullet = _BULLET.match(stripped)
            read = _read_block(number, stripped[bullet.end() :] if bullet else stripped)
            # A prompt below a line that could not be read does not belong to the block above that line.
            unreadable = isinstance(read, Refusal)
            if isinstance(read, Refusal):
                faults.append(read)
            else:
                drafts.append(read)
    return drafts, faults


def _read_block(number: int, line: str) -> _Draft | Refusal:
    head, _, prompt = line.partition(":")
    found = _HEAD.fullmatch(head.strip())
    if found is None and _SOMETHING_IN_BRACKETS.search(head):
        return Refusal("agendas/line-brackets", line=number)
    if found is None:
        return Refusal("agendas/line-without-minutes", line=number)
    name = one_line(found["name"] or "")
    least = None if found["least"] is None else int(found["least"])
    return _Draft(number, name, int(found["minutes"]), least, [prompt.strip()] if prompt.strip() else [])


def _faults_of_all(drafts: Sequence[_Draft], minutes: int | None) -> list[Refusal]:
    if not drafts:
        return [Refusal("agendas/empty")]
    faults: list[Refusal] = []
    if len(drafts) > MOST_BLOCKS:
        faults.append(Refusal("agendas/too-many-blocks", count=len(drafts), most=MOST_BLOCKS))
    total = sum(draft.minutes for draft in drafts)
    if minutes is not None and total != minutes:
        faults.append(Refusal("agendas/another-length", total=total, minutes=minutes))
    elif not SHORTEST_SESSION <= total <= LONGEST_SESSION:
        faults.append(
            Refusal("agendas/no-session-length", total=total, shortest=SHORTEST_SESSION, longest=LONGEST_SESSION)
        )
    return faults


def _lines(block: Block) -> list[str]:
    least = f" (at least {block.least})" if block.flexible else ""
    return [f"{block.name} {block.minutes}{least}", *(f"> {line}".rstrip() for line in block.prompt.splitlines())]
