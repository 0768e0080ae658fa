"""The way back for who says that they are back: the same as the nudge, at once, and only for them to see."""

from datetime import datetime

from db.queries.nudges import circles_of
from db.transaction import transaction
from rules.names import shared
from rules.nudges import Occasion
from runtime.clock import Clock
from runtime.message import Message
from runtime.outbox import Outbox
from runtime.words import Words
from services.lookup import CircleLookup
from services.nudges.composing import compose
from services.nudges.facts import MemberFacts
from services.nudges.kinds.way_back import candidate
from vocabulary.keys import OccasionKey
from vocabulary.nudges import NudgeKind
from vocabulary.reasons import Reason

MOST_CIRCLES = 5
"""A message has that many rows of buttons."""


class WayBack:
    """Shows a person what is ahead of them in their circles."""

    def __init__(self, clock: Clock, outbox: Outbox, lookup: CircleLookup) -> None:
        self._clock = clock
        self._outbox = outbox
        self._lookup = lookup

    async def show(self, user_id: int, since: datetime, words: Words) -> Message | None:
        """What leads somebody back who was away from `since` on; None while all their circles pause."""
        now = self._clock.now()
        async with transaction():
            open_to_them = {circle.id for circle in await self._lookup.mine(user_id)}
            mine = [one for one in await circles_of(user_id) if one.id in open_to_them and not one.paused]
            back = Occasion(OccasionKey(NudgeKind.WAY_BACK, user_id), now, now, Reason("nudges/back"))
            found = [
                await candidate(MemberFacts(self._outbox, circle, user_id, now), back, since)
                for circle in mine[:MOST_CIRCLES]
            ]
        if not found:
            return None
        return compose(words, found, shared({circle.id: circle.name for circle in mine}))
