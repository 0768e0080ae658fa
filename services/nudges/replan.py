"""Deciding again what a person is nudged about, since the facts have changed."""

from collections.abc import Sequence

from db.models import Nudge
from db.queries import circles
from db.queries.nudges import newest_of
from runtime.clock import Clock
from runtime.outbox import Outbox
from runtime.timekeeper import Timekeeper
from vocabulary.keys import JobKey, JobKind, MessageKey, MessageKind


class NudgeReplanner:
    """Takes back what waits to be said, and has its person looked at again. Part of the caller's transaction."""

    def __init__(self, clock: Clock, timekeeper: Timekeeper, outbox: Outbox) -> None:
        self._clock = clock
        self._timekeeper = timekeeper
        self._outbox = outbox

    async def replan(self, *user_ids: int) -> None:
        """Decide again about these people."""
        await self._retract(await newest_of(user_ids))
        await self.look_again(*user_ids)

    async def look_again(self, *user_ids: int) -> None:
        """Decide again about these people in a moment, which takes back what waits: a member waits for this write."""
        await self._timekeeper.schedule(self._clock.now(), *(JobKey(JobKind.NUDGES, user_id) for user_id in user_ids))

    async def replan_circle(self, circle_id: int) -> None:
        """Decide again about all members of a circle."""
        await self.replan(*await circles.members(circle_id))

    async def withdraw(self, user_id: int) -> None:
        """Withdraw all DMs that wait to be sent to a person, and decide again."""
        await self.replan(user_id)
        await self._outbox.withdraw(*await self._outbox.waiting_dms(user_id))

    async def retract(self, newest: int) -> bool:
        """Take back somebody's newest nudge, since no other can wait; returns whether nothing of it has left.

        One whose delivery is under way or in doubt may be there already, and stays.
        """
        return bool(await self._retract([newest]))

    async def _retract(self, nudges: Sequence[int]) -> list[int]:
        """The same with the newest nudges of several people; returns those that had not left."""
        waited = [key.row for key in await self._outbox.take_back(*map(key_of, nudges))]
        if waited:
            await Nudge.filter(id__in=waited).delete()
        return waited


def key_of(nudge_id: int) -> MessageKey:
    """The outgoing message of a nudge."""
    return MessageKey(MessageKind.NUDGE, nudge_id)
