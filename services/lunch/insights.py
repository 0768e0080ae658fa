"""What members have applied of a lunch-and-learn: one line each, which the circle is shown once."""

from dataclasses import dataclass

from db.models import Lunch, LunchInsight
from db.queries import lunch as lunches
from db.transaction import transaction
from rules.limits import Limited
from rules.visible import one_line, visible
from runtime.clock import Clock
from services.events import Events
from services.lookup import CircleLookup
from services.lunch.rows import lunch_about
from services.recent_acts import RecentActs
from services.ritual_events import LunchChanged
from services.rituals import require
from vocabulary.errors import Refusal
from vocabulary.rituals import Ritual


@dataclass(frozen=True, slots=True)
class OwnInsight:
    """The lunch-and-learn that a member is asked about, and what they have said so far."""

    lunch: Lunch
    words: str


class Insights:
    """Takes what members say; the last word of each counts."""

    def __init__(self, clock: Clock, lookup: CircleLookup, recent_acts: RecentActs, events: Events) -> None:
        self._clock = clock
        self._lookup = lookup
        self._recent_acts = recent_acts
        self._events = events

    async def own_in(self, circle_id: int, user_id: int) -> OwnInsight:
        """The one that the circle held last. Raises Refusal before there is one, with what would lead to one."""
        here = await self._lookup.about(user_id, circle_id)
        lunch = await lunches.last_held(circle_id)
        if lunch is None:
            await require(here, user_id, Ritual.LUNCH)
            raise Refusal("lunch/none-held")
        return await self._own(lunch, user_id)

    async def own(self, lunch_id: int, user_id: int) -> OwnInsight:
        """The one that a button is about. Raises Refusal for others than the circle's members."""
        return await self._own(await lunch_about(self._lookup, lunch_id, user_id), user_id)

    async def give(self, lunch_id: int, user_id: int, words: str) -> Lunch:
        """Keep what a member has applied. Raises Refusal when there is nothing to read in it, or for others."""
        line = one_line(words)
        if not visible(line):
            raise Refusal("lunch/no-insight")
        async with transaction():
            lunch, now = await lunch_about(self._lookup, lunch_id, user_id), self._clock.now()
            self._recent_acts.count((Limited.WISHES, user_id, lunch.circle_id))
            said = LunchInsight.filter(lunch=lunch, user_id=user_id)
            if not await said.update(words=line, at=now):
                await LunchInsight.create(lunch=lunch, user_id=user_id, words=line, at=now)
            await self._events.publish(LunchChanged(lunch.circle_id, members=(user_id,)))
        return lunch

    async def _own(self, lunch: Lunch, user_id: int) -> OwnInsight:
        said = await LunchInsight.get_or_none(lunch=lunch, user_id=user_id)
        return OwnInsight(lunch, said.words if said else "")
