"""Decides again about a notice that had to wait, just before it leaves: meanwhile it may be of no use any more."""

from datetime import datetime, timedelta

from db.models import Circle, Notice
from runtime.clock import Clock
from services.notices.planning import NoticePlanner
from services.notices.replan import NoticeReplanner
from vocabulary.keys import MessageKey, MessageKind

SHORT_WAIT = timedelta(minutes=1)
"""What has waited no longer than that is said as it was decided."""


class NoticeRecheck:
    """Tells the outbox whether the same would be said now."""

    def __init__(self, clock: Clock, planner: NoticePlanner, replanner: NoticeReplanner) -> None:
        self._clock = clock
        self._planner = planner
        self._replanner = replanner

    async def still_right(self, key: MessageKey, decided_at: datetime) -> bool:
        """Whether a message may leave. One that may not was never posted, and its circle is looked at again."""
        now = self._clock.now()
        if key.kind is not MessageKind.NOTICE or now - decided_at <= SHORT_WAIT:
            return True
        row = await Notice.get_or_none(id=key.row)
        if row is None:
            return True
        planned = await self._planner.plan(await Circle.get(id=row.circle_id), now, but=row.id)
        post = planned.plan.send
        if post is not None and {str(one.key) for one in post.notices} == set(row.about):
            return True
        await row.delete()
        await self._replanner.replan(row.circle_id)
        return False
