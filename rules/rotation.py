"""Whose turn it is. Computed from history alone: nothing is stored that could become wrong."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from vocabulary.errors import Refusal
from vocabulary.reasons import Reason


@dataclass(frozen=True, slots=True)
class PastTurn:
    """A turn that a member has had; one that was passed or swapped away is not among them."""

    member: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Choice:
    """Who, and why."""

    member: int
    because: Reason | None


def next_turn(members: Sequence[int], history: Iterable[PastTurn], away: Collection[int] = ()) -> Choice:
    """Choose who serves next: the member whose last turn is longest ago.

    `members` are user ids in the order in which they joined; those who never served come first, in that order, which
    also decides between equals. `history` has the turns of one duty in any order; those of former members make no
    difference. Members in `away` keep their place.

    Raises Refusal when everybody is away, or when there are no members.
    """
    here = [member for member in members if member not in away]
    if not here:
        raise Refusal("duties/everybody-away")
    last = {turn.member: turn.at for turn in sorted(history, key=lambda turn: turn.at)}
    for member in here:
        if member not in last:
            return Choice(member, Reason("turns/none-yet"))
    chosen = min(here, key=lambda member: last[member])
    return Choice(chosen, Reason("turns/longest-ago", at=last[chosen]))
