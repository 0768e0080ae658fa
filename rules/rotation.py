"""Whose turn it is. Follows from history alone: nothing is stored that could go stale."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from vocabulary.errors import Refusal


@dataclass(frozen=True, slots=True)
class PastTurn:
    """A duty that a member took on; one that was passed or swapped away leaves none."""

    member: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Choice:
    """Who, and why: `because` goes on after the member's name."""

    member: int
    because: str


def next_turn(members: Sequence[int], history: Iterable[PastTurn], away: Collection[int] = ()) -> Choice:
    """Choose who serves next: the one whose last turn lies furthest back.

    `members` are user ids in the order in which they joined; those who never served come first, in that order, and
    it decides between equals. `history` holds the turns of one duty in any order; those of former members do not
    matter. Members in `away` keep their place.

    Raises Refusal when everybody is away, or when there is nobody.
    """
    here = [member for member in members if member not in away]
    if not here:
        raise Refusal("duties/everybody-away")
    last = {turn.member: turn.at for turn in sorted(history, key=lambda turn: turn.at)}
    for member in here:
        if member not in last:
            return Choice(member, "has not had a turn yet")
    chosen = min(here, key=lambda member: last[member])
    return Choice(chosen, f"served longest ago, on {last[chosen].day} {last[chosen]:%B %Y}")
