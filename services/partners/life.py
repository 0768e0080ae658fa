"""How partnerships begin and end, for whatever reason: written here and nowhere else."""

from collections.abc import Sequence
from datetime import datetime

from db.models import Partnership
from db.queries import partners
from runtime.clock import Clock
from services.events import Events, PartnershipEnded, PartnershipOpened
from vocabulary.reasons import Reason


class PartnershipLife:
    """Writes who are partners from now on, and who are no longer. Part of the caller's transaction."""

    def __init__(self, clock: Clock, events: Events) -> None:
        self._clock = clock
        self._events = events

    async def open(
        self, circle_id: int, term: int, members: Sequence[int], reasons: Sequence[Reason], ends_at: datetime
    ) -> None:
        """Have these be partners, for these reasons, the main one first."""
        because, *others = map(str, reasons)
        row = await Partnership.create(
            circle_id=circle_id,
            term=term,
            members=sorted(members),
            because=because,
            also_because=" ".join(others),
            opened_at=self._clock.now(),
            ends_at=ends_at,
        )
        await self._events.publish(PartnershipOpened(circle_id, row.id, tuple(row.members)))

    async def end(self, rows: Sequence[Partnership]) -> None:
        """End these partnerships; their rows stay as history, and of what their members said only who is no fit."""
        now = self._clock.now()
        await partners.drop_other_answers([row.id for row in rows])
        for row in rows:
            row.ended_at = now
            await row.save(update_fields=["ended_at"])
            await self._events.publish(PartnershipEnded(row.circle_id, row.id, tuple(row.members)))
