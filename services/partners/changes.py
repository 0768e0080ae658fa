"""What becomes of learning partners when the circle changes in the middle of their term."""

from db.queries import partners
from rules.partners import regrouping
from runtime.clock import Clock
from runtime.timekeeper import Timekeeper
from services.partners.life import PartnershipLife
from vocabulary.keys import JobKey, JobKind
from vocabulary.reasons import Reason

REGROUPED = Reason("partners/regrouped")
"""Why those are partners whose group changed in the middle of a term."""


class PartnerChanges:
    """Has partners go on without somebody."""

    def __init__(self, clock: Clock, timekeeper: Timekeeper, life: PartnershipLife) -> None:
        self._clock = clock
        self._timekeeper = timekeeper
        self._life = life

    async def regroup(self, circle_id: int, leaver: int) -> tuple[tuple[int, ...], ...]:
        """Have the partners of a member who leaves go on without them; returns the groups that are new.

        Groups that change end now and go on as new ones until the same day: who was partners until now is history.
        Part of the caller's transaction.
        """
        now = self._clock.now()
        current = await partners.current_partnerships(circle_id)
        regrouped = regrouping.regroup([row.members for row in current], leaver)
        ended = [current[place] for place in regrouped.ended]
        await self._life.end(ended)
        for members in regrouped.groups:
            ends_at = max(row.ends_at for row in ended)
            await self._life.open(circle_id, ended[0].term, members, [REGROUPED], ends_at)
        await self._timekeeper.schedule(now, JobKey(JobKind.PARTNERS, circle_id))
        return regrouped.groups
