"""Who is whose learning partner now, and why."""

from dataclasses import dataclass
from datetime import datetime

from db.queries import partners
from runtime.clock import Clock
from vocabulary.reasons import Reason


@dataclass(frozen=True, slots=True)
class Partnered:
    """Who is somebody's partner this term, and why; `others` are the user ids of the one or two others.

    The main reason comes first.
    """

    others: tuple[int, ...]
    reasons: tuple[Reason, ...]
    opened_at: datetime
    ends_at: datetime
    met_at: datetime | None


class PartnersOverview:
    """Shows members their partners."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def show(self, circle_id: int, user_id: int) -> Partnered | None:
        """A member's partner in a circle; None while there is none."""
        row = await partners.partners_of(circle_id, user_id)
        if row is None:
            return None
        others = tuple(member for member in row.members if member != user_id)
        reasons = Reason.parse(row.because), *map(Reason.parse, row.also_because.split())
        return Partnered(others, reasons, row.opened_at, row.ends_at, await partners.last_met(row.id))
