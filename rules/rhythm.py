"""How a circle's rhythm changes: what it is from now on, and which sessions go along with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Planned:
    """A planned regular session; `slot_at` is its time by the rhythm, which stays the same when somebody moves it."""

    session: int
    starts_at: datetime
    slot_at: datetime

    @property
    def by_hand(self) -> bool:
        """Whether somebody moved it."""
        return self.starts_at != self.slot_at


def moves(planned: Sequence[Planned], times: Sequence[datetime]) -> dict[int, tuple[datetime, datetime]]:
    """When each session starts, and its time by the rhythm, once the rhythm has these `times`, one for each session.

    Sessions keep their order. One that somebody moved stays where they moved it.
    """
    ordered = sorted(planned, key=lambda session: session.slot_at)
    return {
        session.session: (session.starts_at if session.by_hand else at, at)
        for session, at in zip(ordered, times, strict=True)
    }
