"""What becomes of learning partners when the circle changes in the middle of their term."""

from collections.abc import Collection

from db.models import Circle
from rules.partners.regrouping import Regrouped, regroup
from runtime.clock import Clock
from services.events import Events, PartnersDrawn
from services.partners.facts import PairingFacts, pairing_facts
from services.partners.life import PartnershipLife


class PartnerChanges:
    """Has as many as possible go on as they are.

    Whoever's partner leaves has another one at once. All else waits until a session has ended, whoever joined, came
    back, went away for long or does not suit somebody: so what it was is not told by when it takes effect.
    """

    def __init__(self, clock: Clock, events: Events, life: PartnershipLife) -> None:
        self._clock = clock
        self._events = events
        self._life = life

    async def regroup(self, circle_id: int, leaver: int) -> tuple[tuple[int, ...], ...]:
        """Have the partners of a member who has left go on without them; returns the groups that are new.

        Part of the caller's transaction.
        """
        circle = await Circle.get(id=circle_id)
        facts = await pairing_facts(circle, self._clock.now())
        together = {member for row in facts.current for member in row.members}
        if leaver not in together:
            return ()
        remaining = [member for member in facts.members if member in together and member != leaver]
        changed = await self._go_on(circle, facts, remaining)
        return tuple(group.members for group in changed.groups)

    async def see_to(self, circle: Circle, facts: PairingFacts) -> None:
        """After a session, bring in who is new or back, and have partners again whose own are away or do not suit.

        Part of the caller's transaction.
        """
        if not facts.current:
            return
        await self._go_on(circle, facts, facts.taking_part)

    async def _go_on(self, circle: Circle, facts: PairingFacts, members: Collection[int]) -> Regrouped:
        """Groups that change end now and go on as new ones until the same day: who was partners is history."""
        groups = [row.members for row in facts.current]
        changed = regroup(groups, members, facts.terms, facts.avoided, facts.suitability)
        ends_at = max(row.ends_at for row in facts.current)
        await self._life.end([facts.current[place] for place in changed.ended])
        for group in changed.groups:
            await self._life.open(circle.id, len(facts.terms), group.members, group.reasons, ends_at)
        if changed.members:
            await self._events.publish(PartnersDrawn(circle.id, changed.members))
        return changed
