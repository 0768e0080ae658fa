"""Whom members do not want as partners: each sees and takes back their own wishes, and nobody else's."""

from db.models import Avoid
from db.queries import circles, partners
from db.queries.once import add_once
from db.queries.partners import OwnAvoid
from db.transaction import transaction
from runtime.clock import Clock
from services.lookup import CircleLookup
from vocabulary.errors import Refusal


class PartnerAvoids:
    """Keeps these wishes. They count whenever partners change, and nothing happens at once that could tell of them."""

    def __init__(self, clock: Clock, lookup: CircleLookup) -> None:
        self._clock = clock
        self._lookup = lookup

    async def own(self, circle_id: int, user_id: int) -> list[OwnAvoid]:
        """Whom a member asked not to be paired with. Raises Refusal for others than members."""
        await self._lookup.about(user_id, circle_id)
        return await partners.own_avoids(circle_id, user_id)

    async def avoid(self, circle_id: int, user_id: int, other: int) -> None:
        """Note that a member does not want to be paired with another one.

        Raises Refusal for oneself, and for others than members.
        """
        async with transaction():
            await self._lookup.about(user_id, circle_id)
            if other == user_id:
                raise Refusal("partners/avoid-yourself")
            if other not in await circles.members(circle_id):
                raise Refusal("partners/avoid-members")
            wish = {"circle_id": circle_id, "user_id": user_id, "other": other}
            await add_once(Avoid, wish, self._clock.now())

    async def take_back(self, circle_id: int, user_id: int, other: int) -> None:
        """Have a member be paired with another one again, as far as it depends on them."""
        async with transaction():
            await self._lookup.about(user_id, circle_id)
            await Avoid.filter(circle_id=circle_id, user_id=user_id, other=other).delete()
            await partners.drop_no_fit(circle_id, user_id, other)
