"""Whether a nudge that had to wait is still right: meanwhile it may be night, or the thing be done."""

from datetime import datetime, timedelta

from cogs.nudges.looking import plan_for
from cogs.nudges.occasions import subjects_of
from cogs.nudges.withdrawal import PREFIX, look_anew
from cogs.wishes import wishes_of
from db.models import Nudge, Person
from runtime.bot import Circlekeeper

LONG = timedelta(minutes=1)
"""What has waited no longer than that is sent as it was decided."""


class Standing:
    """Decides anew about what waited, just before it leaves."""

    def __init__(self, bot: Circlekeeper) -> None:
        self._bot = bot
        bot.outbox.judge(self.stands)

    async def stands(self, key: str, decided_at: datetime) -> bool:
        """Whether the same would be said now; otherwise it was never said, and the person is looked at anew."""
        now = self._bot.clock.now()
        if not key.startswith(PREFIX) or now - decided_at <= LONG:
            return True
        nudge = await Nudge.get_or_none(id=int(key.removeprefix(PREFIX)))
        if nudge is None:
            return True
        person = await Person.get(id=nudge.user_id)
        wishes = await wishes_of(person)
        plan = await plan_for(person, wishes, await subjects_of(person.id, now, wishes.kinds), now, without=nudge)
        if plan.send is not None and {one.key for one in plan.send.about} == set(nudge.about):
            return True
        await nudge.delete()
        await look_anew(self._bot, nudge.user_id)
        return False
