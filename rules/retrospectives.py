"""Where a retrospective is: when notes are written, when all of them are shown at once, and when they are marked.

Follows from the agenda's state: the blocks have the formats. In an agenda of a circle's own, blocks that have the
standard ones' names have their formats, and others may stand between them.
"""

from collections.abc import Collection, Sequence
from enum import IntEnum

from rules.agenda import State
from vocabulary.errors import Refusal
from vocabulary.retrospectives import FEWEST_WRITERS, MOST_AGREEMENTS, MOST_MARKS
from vocabulary.sessions import BlockFormat, Phase


class Stage(IntEnum):
    """How far a retrospective has come; `NO_NOTES` where its agenda has no block to write them."""

    NO_NOTES = 0
    BEFORE = 1
    WRITING = 2
    READING = 3
    MARKING = 4
    MARKED = 5
    OVER = 6


def stage_of(state: State) -> Stage:
    """How far it has come. Where the circle goes back, the stage does too; what it has read it has read."""
    write, mark = _last(state, BlockFormat.RETRO_WRITE), _last(state, BlockFormat.RETRO_MARK)
    if state.phase is Phase.ENDED:
        return Stage.OVER
    if write is None:
        return Stage.NO_NOTES
    place = len(state.blocks) if state.phase is Phase.CLOSING else -1 if state.current is None else state.current
    if place <= write:
        return Stage.WRITING if place == write else Stage.BEFORE
    if mark is None or mark < write:
        return Stage.READING
    return Stage.READING if place < mark else Stage.MARKING if place == mark else Stage.MARKED


def are_shown(stage: Stage) -> bool:
    """Whether the circle reads the notes, or has read them."""
    return stage >= Stage.READING


def allow_notes(stage: Stage) -> None:
    """Raises Refusal unless notes are written now: one that came alone later would tell by its time whose it is."""
    refused = {
        Stage.NO_NOTES: "retro/no-notes",
        Stage.BEFORE: "retro/not-yet",
        Stage.OVER: "retro/over",
    }
    if stage is not Stage.WRITING:
        raise Refusal(refused.get(stage, "retro/reading"))


def allow_change(stage: Stage) -> None:
    """Raises Refusal once a note cannot be changed any more by its writer."""
    if stage is Stage.OVER:
        raise Refusal("retro/over")


def allow_marks(stage: Stage) -> None:
    """Raises Refusal unless notes are marked now."""
    if stage is Stage.OVER:
        raise Refusal("retro/over")
    if stage is not Stage.MARKING:
        raise Refusal("retro/marked" if stage is Stage.MARKED else "retro/not-marking")


def allow_agreement(stage: Stage, agreed: int) -> None:
    """Raises Refusal before the circle has read its notes, after the close, and for one agreement too many."""
    if stage is Stage.OVER:
        raise Refusal("retro/over")
    if Stage.BEFORE <= stage < Stage.READING:
        raise Refusal("retro/no-agreements-yet")
    if agreed >= MOST_AGREEMENTS:
        raise Refusal("retro/too-many-agreements", most=MOST_AGREEMENTS)


def check_marks(chosen: Collection[int], notes: Collection[int]) -> None:
    """Raises Refusal for one mark too many, and for notes that are not there any more."""
    if len(chosen) > MOST_MARKS:
        raise Refusal("retro/too-many-marks", most=MOST_MARKS)
    if not set(chosen) <= set(notes):
        raise Refusal("retro/note-gone")


def is_thin(present: Sequence[int], expected: Sequence[int]) -> bool:
    """Whether so few may write that it is easy to guess whose a note is: those in voice, or who is expected."""
    return 0 < len(present or expected) < FEWEST_WRITERS


def _last(state: State, kind: BlockFormat) -> int | None:
    return max((place for place, block in enumerate(state.blocks) if block.format == kind), default=None)
