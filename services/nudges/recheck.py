"""Decides again about what had to wait, just before it leaves: meanwhile it may be night, or the thing be done."""

from datetime import datetime, timedelta

from db.queries.nudges import nudge_of, sent_to
from db.queries.people import person_of
from runtime.clock import Clock
from services.nudges.planning import NudgePlanner
from services.nudges.replan import NudgeReplanner
from vocabulary.keys import MessageKey, MessageKind, OccasionKey

SHORT_WAIT = timedelta(minutes=1)
"""What has waited no longer than that is sent as it was decided."""


class NudgeRecheck:
    """Tells the outbox whether the same would be said now."""

    def __init__(self, clock: Clock, planner: NudgePlanner, replanner: NudgeReplanner) -> None:
        self._clock = clock
        self._planner = planner
        self._replanner = replanner

    async def still_right(self, key: MessageKey, decided_at: datetime) -> bool:
        """Whether a message may leave. One that may not was never sent, and its person is looked at again."""
        now = self._clock.now()
        if now - decided_at <= SHORT_WAIT:
            return True
        if key.kind is MessageKind.NUDGE:
            return await self._nudge_is_right(key.row, now)
        if key.kind is MessageKind.CHANNEL_REMINDER:
            return await self._reminder_is_right(key.row, key.occasion, now)
        return True

    async def _nudge_is_right(self, nudge_id: int, now: datetime) -> bool:
        nudge = await nudge_of(nudge_id)
        if nudge is None:
            return True
        others = [one for one in await sent_to(nudge.user_id) if one.id != nudge_id]
        planned = await self._planner.plan(await person_of(nudge.user_id), others, now)
        send = planned.plan.send
        if send is not None and {str(one.key) for one in send.occasions} == set(nudge.about):
            return True
        await nudge.delete()
        await self._replanner.replan(nudge.user_id)
        return False

    async def _reminder_is_right(self, user_id: int, about: OccasionKey, now: datetime) -> bool:
        planned = await self._planner.plan(await person_of(user_id), await sent_to(user_id), now)
        if any(one.occasion.key == about and one.at <= now for one in planned.plan.in_channel):
            return True
        await self._replanner.replan(user_id)
        return False
