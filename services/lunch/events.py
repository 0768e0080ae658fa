"""What lunch-and-learns tell; see `services.events`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LunchChanged:
    """Something about a circle's lunch-and-learns has changed, or about this one; `members` said what came of it."""

    circle_id: int
    lunch_id: int | None = None
    members: tuple[int, ...] = ()
