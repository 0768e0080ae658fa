"""Members who come late are told where the group is: once, by DM, if they allowed DMs and want one now."""

from datetime import datetime

from db.models import Person
from runtime.outbox import Outbox
from services.people import nudge_settings_of, takes_dms
from services.sessions.cards import Cards
from services.sessions.snapshot import SessionSnapshot
from vocabulary.keys import MessageKey, SessionMessage


class Latecomers:
    """Finds those who came late, and tells each of them once. Everybody else finds a button on the card."""

    def __init__(self, outbox: Outbox, cards: Cards) -> None:
        self._outbox = outbox
        self._cards = cards

    async def tell(self, snapshot: SessionSnapshot, now: datetime) -> None:
        """Write to those who were not written to yet; part of the caller's transaction."""
        late = [member for member in snapshot.present if snapshot.came_late(member)]
        if not late:
            return
        keys = {MessageKey.session(snapshot.session.id, SessionMessage.LATECOMER, member): member for member in late}
        told = await self._outbox.find_all(keys)
        people = await Person.filter(id__in=late)
        allowed = {one.id for one in people if takes_dms(one) and await _is_welcome(one, now)}
        for key, member in keys.items():
            if key not in told and member in allowed:
                await self._outbox.post(key, self._cards.where(snapshot, member), user=member)


async def _is_welcome(person: Person, now: datetime) -> bool:
    """Whether it may come now: later, where the group was helps nobody."""
    return (await nudge_settings_of(person)).welcome_from(now) == now
