"""How a session closes: what it still needs, and when it counts as abandoned.

It needs who leads the next session, when that is, and one commitment from each member who was there.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

ABANDONED_AFTER = timedelta(minutes=10)
"""How long a voice channel stays empty before its session counts as abandoned."""


@dataclass(frozen=True, slots=True)
class Missing:
    """What a session needs before it closes; false when it needs nothing more.

    `facilitator` and `date` are those of the next session; `commitments` has the user ids of those who owe one.
    """

    facilitator: bool = False
    date: bool = False
    commitments: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        return self.facilitator or self.date or bool(self.commitments)


def missing(
    present: Sequence[int], committed: Collection[int], next_session: datetime | None, next_facilitator: int | None
) -> Missing:
    """What is still missing, where `present` were there and `committed` have given a commitment; all user ids."""
    return Missing(
        facilitator=next_facilitator is None,
        date=next_session is None,
        commitments=tuple(member for member in present if member not in committed),
    )


def empty_since(stretches: Iterable[tuple[datetime, datetime | None]]) -> datetime | None:
    """When the last one left voice, from when people came and left (None while they are there).

    None while somebody is there, and when nobody ever was: then the circle meets without voice.
    """
    left = [ends for _, ends in stretches]
    if not left or None in left:
        return None
    return max(ends for ends in left if ends is not None)


def abandoned_at(empty: datetime | None) -> datetime | None:
    """When a session whose voice channel has been empty since `empty` closes by itself, unless somebody comes back."""
    return None if empty is None else empty + ABANDONED_AFTER
