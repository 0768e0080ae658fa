"""The standard agenda of each kind of session, in any length that a session may have.

Its blocks are named by a key; what they are called and what is asked in them stands in `templates/agendas.toml`.
"""

from dataclasses import dataclass, replace

from rules.blocks import Block
from rules.shares import share
from vocabulary.errors import Refusal
from vocabulary.limits import LONGEST_SESSION, SHORTEST_SESSION, USUAL_SESSION
from vocabulary.sessions import BlockFormat, SessionKind

STANDARD = (
    Block("check-in", 10, 10, False),
    Block("real-work-example", 15, 10, True),
    Block("problem-solving", 25, 15, True),
    Block("goals", 15, 15, False),
    Block("commitments", 10, 10, False),
)
LUNCH = (
    Block("welcome", 5, 5, False),
    Block("talk", 30, 20, True),
    Block("questions", 15, 10, True),
    Block("one-insight-each", 10, 10, False),
)
RETROSPECTIVE = (
    Block("look-back", 4, 4, False),
    Block("write-notes", 8, 8, False, format=BlockFormat.RETRO_WRITE),
    Block("read-notes", 5, 5, False, format=BlockFormat.RETRO_READ),
    Block("mark-notes", 3, 3, False, format=BlockFormat.RETRO_MARK),
    Block("talk-about-notes", 20, 10, True),
    Block("agree", 10, 10, False, format=BlockFormat.RETRO_AGREE),
    Block("close-round", 10, 10, False),
)
SHORT_RETROSPECTIVE = RETROSPECTIVE[1:-1]
"""All of it that has a result, where there is no time to look back, or for a round at the close."""


@dataclass(frozen=True, slots=True)
class _Agenda:
    """The standard blocks; the fixed ones keep their minutes in sessions of `shortest` to `longest` minutes."""

    blocks: tuple[Block, ...]
    shortest: int
    longest: int


_AGENDAS = {
    SessionKind.REGULAR: _Agenda(STANDARD, 60, 90),
    SessionKind.LUNCH: _Agenda(LUNCH, 45, 60),
    SessionKind.RETROSPECTIVE: _Agenda(RETROSPECTIVE, 60, 60),
}
_SHORT_AGENDAS = {SessionKind.RETROSPECTIVE: (50, _Agenda(SHORT_RETROSPECTIVE, 46, 46))}
"""What holds instead in sessions of fewer minutes than that."""


def standard(minutes: int = USUAL_SESSION, kind: str = SessionKind.REGULAR) -> tuple[Block, ...]:
    """The standard agenda of that kind of session in `minutes`, 30 to 180.

    In the lengths for which it is made (60 to 90 for a regular session, 45 to 60 for a lunch-and-learn, 60 for a
    retrospective) fixed blocks keep their minutes and flexible ones share what is left. In a longer session all blocks
    grow in proportion from the longest of these; in a shorter one all shrink in proportion, their least included. A
    retrospective of fewer than 50 minutes has no look back and no round at its close.

    Raises Refusal for any other length.
    """
    check_minutes(minutes)
    agenda = _agenda_of(SessionKind(kind), minutes)
    fitted = _with_flexible(agenda.blocks, min(agenda.longest, max(agenda.shortest, minutes)))
    return fitted if agenda.shortest <= minutes <= agenda.longest else _in_proportion(fitted, agenda.blocks, minutes)


def check_minutes(minutes: int) -> None:
    """Raises Refusal when a session cannot be that long."""
    if not SHORTEST_SESSION <= minutes <= LONGEST_SESSION:
        raise Refusal("calendar/session-length", shortest=SHORTEST_SESSION, longest=LONGEST_SESSION)


def _agenda_of(kind: SessionKind, minutes: int) -> _Agenda:
    below, short = _SHORT_AGENDAS.get(kind, (0, _AGENDAS[kind]))
    return short if minutes < below else _AGENDAS[kind]


def _with_flexible(blocks: tuple[Block, ...], minutes: int) -> tuple[Block, ...]:
    flexible = [block for block in blocks if block.flexible]
    left = minutes - sum(block.minutes for block in blocks if not block.flexible)
    lengths = iter(share(left, [block.minutes for block in flexible], [block.least for block in flexible]))
    return tuple(replace(block, minutes=next(lengths)) if block.flexible else block for block in blocks)


def _in_proportion(fitted: tuple[Block, ...], usual: tuple[Block, ...], minutes: int) -> tuple[Block, ...]:
    lengths = share(minutes, [block.minutes for block in fitted], [1] * len(fitted))
    return tuple(
        replace(block, minutes=length, least=min(block.least, length * like.least // like.minutes))
        if block.flexible
        else replace(block, minutes=length, least=length)
        for block, like, length in zip(fitted, usual, lengths, strict=True)
    )
