"""How a circle's rhythm changes: what it is from now on, and which sessions go along with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from vocabulary.errors import Refusal


@dataclass(frozen=True, slots=True)
class Planned:
    """A regular session to come; `slot_at` is when the rhythm would have it, which a move by hand leaves."""

    session: int
    starts_at: datetime
    slot_at: datetime

    @property
    def by_hand(self) -> bool:
        """Whether somebody moved it."""
        return self.starts_at != self.slot_at


def moves(planned: Sequence[Planned], slots: Sequence[datetime]) -> dict[int, tuple[datetime, datetime]]:
    """When each session is, and when the rhythm has it, once its times are `slots`, one for each session.

    Sessions keep their order. One that was moved by hand stays where it is, and stands for its slot.
    """
    ordered = sorted(planned, key=lambda session: session.slot_at)
    return {
        session.session: (session.starts_at if session.by_hand else slot, slot)
        for session, slot in zip(ordered, slots, strict=True)
    }


def slug(zone: str) -> str:
    """A zone's name in the letters that a button can carry."""
    return "".join(letter if letter.isalnum() or letter in "-_" else "_" for letter in zone)


def from_slug(slugged: str, zones: Sequence[str]) -> str:
    """The zone that was meant. Raises Refusal when there is none any more."""
    found = next((zone for zone in zones if slug(zone) == slugged), None)
    if found is None:
        raise Refusal("zones/forgotten")
    return found
