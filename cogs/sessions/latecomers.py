"""Whoever comes late is told where the group is: once, by DM, if they allowed DMs and want one now."""

from datetime import datetime

from cogs.sessions.card import Cards
from cogs.sessions.scene import Scene
from db.models import Person
from runtime.bot import Circlekeeper
from services.people import nudge_settings_of, takes_dms
from vocabulary.keys import MessageKey, SessionMessage


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
        keys = {MessageKey.session(scene.session.id, SessionMessage.LATECOMER, member): member for member in late}
        told = await self._bot.outbox.find_all(keys)
        people, now = await Person.filter(id__in=late), self._bot.clock.now()
        allowed = {one.id for one in people if takes_dms(one) and await _welcome(one, now)}
        for key, member in keys.items():
            if key not in told and member in allowed:
                await self._bot.outbox.post(key, self._cards.where(scene, member), user=member)


async def _welcome(person: Person, now: datetime) -> bool:
    """Whether it may come now: later, where the group was helps nobody."""
    return (await nudge_settings_of(person)).welcome_from(now) == now
