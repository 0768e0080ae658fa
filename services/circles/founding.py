"""Forming a circle."""

from dataclasses import dataclass
from datetime import datetime

from db.models import Circle, Cycle
from db.queries import recent
from rules import limits
from rules.limits import Limited, counted_since
from rules.zones.matching import find_zone
from runtime.clock import Clock
from services.circles.membership import Membership
from services.circles.names import claimed, tidied
from services.events import CircleFormed, Events
from services.server_members import ServerMembers
from vocabulary.errors import typed_for


@dataclass(frozen=True, slots=True)
class CirclePlan:
    """What a new circle is to be: it meets every so many `weeks` for so many `minutes`, on the time of its zone."""

    name: str
    focus: str
    zone: str
    weeks: int
    minutes: int


class Founding:
    """Forms circles."""

    def __init__(self, clock: Clock, events: Events, membership: Membership, servers: ServerMembers) -> None:
        self._clock = clock
        self._events = events
        self._membership = membership
        self._servers = servers

    async def form(self, guild_id: int, founder: int, plan: CirclePlan) -> int:
        """Form a circle with its first cycle and its organiser; returns its id.

        Raises Ambiguous for a zone that can be several ones, Refusal for one that there is not, a name or focus that
        cannot be read, a name that is taken, and one circle too many of a person or a server.
        """
        now = self._clock.now()
        name, focus = tidied(plan.name, plan.focus)
        with typed_for("zone"):
            zone = find_zone(plan.zone, now)
        async with claimed(guild_id, name):
            await _check_limits(guild_id, founder, now)
            circle = await Circle.create(
                guild_id=guild_id,
                locale=self._servers.locale(guild_id),
                name=name,
                focus=focus,
                zone=zone,
                weeks=plan.weeks,
                minutes=plan.minutes,
                created_at=now,
            )
            await Cycle.create(circle=circle, number=1, opened_at=now)
            await self._membership.admit(circle.id, founder, organiser=True)
            await self._events.publish(CircleFormed(circle.id))
        return circle.id


async def _check_limits(guild_id: int, founder: int, now: datetime) -> None:
    own = await recent.circles_formed_by(founder, counted_since(Limited.CIRCLES, now))
    limits.check(Limited.CIRCLES, [*own, now], now)
    here = await recent.circles_formed_on(guild_id, counted_since(Limited.CIRCLES_HERE, now))
    limits.check(Limited.CIRCLES_HERE, [*here, now], now)
