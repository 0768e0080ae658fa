"""Whether a nudge that had to wait is still right: meanwhile it may be night, or the thing be done."""

from datetime import datetime, timedelta

from cogs.nudges.looking import planned
from db.models import Nudge, Person
from runtime.bot import Circlekeeper
from vocabulary.keys import MessageKey, MessageKind, OccasionKey

LONG = timedelta(minutes=1)
"""What has waited no longer than that is sent as it was decided."""


class Standing:
    """Decides anew about what waited, just before it leaves."""

    def __init__(self, bot: Circlekeeper) -> None:
        self._bot = bot
        bot.outbox.recheck(self.stands)

    async def stands(self, key: MessageKey, decided_at: datetime) -> bool:
        """Whether the same would be said now; otherwise it was never said, and the person is looked at anew."""
        now = self._bot.clock.now()
        if now - decided_at <= LONG:
            return True
        if key.kind is MessageKind.NUDGE:
            return await self._nudge_stands(key.row, now)
        if key.kind is MessageKind.DUTY_REMINDER:
            return await self._aside_stands(key.row, key.occasion, now)
        return True

    async def _nudge_stands(self, nudge_id: int, now: datetime) -> bool:
        nudge = await Nudge.get_or_none(id=nudge_id)
        if nudge is None:
            return True
        _, plan = await planned(self._bot.outbox, await Person.get(id=nudge.user_id), now, without=nudge)
        if plan.send is not None and {str(one.key) for one in plan.send.occasions} == set(nudge.about):
            return True
        await nudge.delete()
        await self._bot.services.replanner.replan(nudge.user_id)
        return False

    async def _aside_stands(self, user_id: int, about: OccasionKey, now: datetime) -> bool:
        _, plan = await planned(self._bot.outbox, await Person.get(id=user_id), now)
        if any(aside.occasion.key == about and aside.at <= now for aside in plan.asides):
            return True
        await self._bot.services.replanner.replan(user_id)
        return False
