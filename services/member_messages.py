"""What members say to each other by the bot: questions, answers, thanks. Each reaches its person once."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from tortoise import Model

from db.models import Advice, Ask, AskAnswer, Person, Thank
from runtime.clock import Clock
from runtime.message import Message
from runtime.outbox import Outbox
from runtime.words import Words
from services.lookup import CircleHere
from services.people import nudge_settings_of, takes_dms
from vocabulary.keys import MessageKey, MessageKind

CIRCLES: dict[MessageKind, tuple[type[Model], str]] = {
    MessageKind.ASK: (Ask, "progress__goal__cycle__circle"),
    MessageKind.ASK_ANSWER: (AskAnswer, "ask__progress__goal__cycle__circle"),
    MessageKind.THANKS: (Thank, "topic__circle"),
    MessageKind.ADVICE_CAME_BACK: (Advice, "session__circle"),
}
"""From the row that a message's key names to its circle."""


class MemberMessages:
    """Brings people the words of other members.

    Nobody learns how or when they reach another, since that would tell of their DMs and quiet hours.
    """

    def __init__(self, clock: Clock, outbox: Outbox, words: Words) -> None:
        self._clock = clock
        self._outbox = outbox
        self._words = words

    async def send(
        self, key: MessageKey, user_id: int, circle: CircleHere, write: Callable[[Words, int], Message]
    ) -> None:
        """By DM, when it is welcome, to who agreed to DMs; to everybody else, and who is away, in the circle's channel.

        There it comes at once, so that its time tells nothing of them, and pings only who would welcome it now. Part of
        the caller's transaction.
        """
        person, now = await Person.get(id=user_id), self._clock.now()
        wanted = await nudge_settings_of(person)
        at = wanted.welcome_from(now)
        if at is not None and takes_dms(person) and not wanted.absence_at(now):
            await self._outbox.post(key, write(self._words.to(person.locale), user_id), user=user_id, at=at)
        else:
            message = write(self._words.to(circle.locale), user_id)
            said = message if at == now else replace(message, pings=())
            await self._outbox.post(key, said, channel=circle.text_channel)

    async def bring_to_channel(
        self, user_id: int, circle_id: int | None = None, refused: MessageKey | None = None
    ) -> None:
        """Have what waits to reach a person from other members stand in the circle's channel, as no DM may bring it.

        So does the `refused` DM by which it was found out that none may. `circle_id` is for one circle alone. Part of
        the caller's transaction. What may be there already, since its delivery is in doubt, stays as it is.
        """
        for key in [*await self._waiting(user_id), *_among_members([refused] if refused else [])]:
            model, path = CIRCLES[key.kind]
            found: list[Any] = await model.filter(id=key.row).values_list(f"{path}__id", f"{path}__text_channel_id")
            for circle, channel in found:
                if channel is not None and circle_id in (None, circle):
                    await self._outbox.redirect(key, channel)

    async def time_again(self, user_id: int) -> None:
        """Have what waits to reach a person from other members come when that is welcome now.

        While they are away it stands in the circle's channel instead. Part of the caller's transaction.
        """
        waiting = await self._waiting(user_id)
        if not waiting:
            return
        wanted, now = await nudge_settings_of(await Person.get(id=user_id)), self._clock.now()
        at = None if wanted.absence_at(now) else wanted.welcome_from(now)
        if at is None:
            await self.bring_to_channel(user_id)
        else:
            await self._outbox.retime(waiting, at)

    async def _waiting(self, user_id: int) -> list[MessageKey]:
        return _among_members(await self._outbox.waiting_dms(user_id))


def _among_members(keys: Iterable[MessageKey]) -> list[MessageKey]:
    """Those by which members speak to each other."""
    return [key for key in keys if key.kind in CIRCLES]
