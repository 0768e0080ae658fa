"""Who is away at an instant: one fact of a person, which holds for all their circles alike."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Absence:
    """A member is away from `since` on and is back at `until`; without an end until further notice."""

    member: int
    since: datetime
    until: datetime | None = None

    def covers(self, at: datetime) -> bool:
        """Whether they are away at that instant."""
        return self.since <= at and (self.until is None or at < self.until)


def away_at(absences: Iterable[Absence], at: datetime) -> frozenset[int]:
    """The members who are away at that instant."""
    return frozenset(one.member for one in absences if one.covers(at))
