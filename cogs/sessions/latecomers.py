"""Whoever comes late is told where the group is: once, by DM, and only if they allowed DMs."""

from cogs.sessions.card import Cards
from cogs.sessions.scene import Scene
from db.models import Outgoing, Person
from runtime.bot import Circlekeeper


class Latecomers:
    """Finds those who came late, and tells each of them once. Everybody else finds a button on the card."""

    def __init__(self, bot: Circlekeeper, cards: Cards) -> None:
        self._bot = bot
        self._cards = cards

    async def tell(self, scene: Scene) -> None:
        """Write to those who were not written to yet; part of the caller's transaction."""
        late = [member for member in scene.present if scene.came_late(member)]
        if not late:
            return
        keys = {f"session:{scene.session.id}:late:{member}": member for member in late}
        told = {row.key for row in await Outgoing.filter(key__in=list(keys)).only("id", "key")}
        wanting = await Person.filter(id__in=late, nudges_allowed_at__isnull=False, unreachable_since=None).only("id")
        allowed = {person.id for person in wanting}
        for key, member in keys.items():
            if key not in told and member in allowed:
                await self._bot.outbox.post(key, self._cards.where(scene, member), user=member)
