"""A circle's pause: no sessions until a day, from which the rhythm goes on by itself."""

from dataclasses import dataclass
from datetime import datetime, time

from db.models import Circle
from db.transaction import transaction
from rules.cadence import check_zone, to_utc
from rules.typed.days import read_day
from runtime.clock import Clock
from runtime.message import Message
from runtime.outbox import Outbox
from runtime.words import Words
from services.lookup import CircleHere
from services.sessions.calendar import Calendar
from vocabulary.errors import Refusal
from vocabulary.keys import CircleMessage, MessageKey


@dataclass(frozen=True, slots=True)
class Paused:
    """A circle that pauses until the beginning of a day, and when it meets after that, if it has a rhythm."""

    circle: CircleHere
    until: datetime
    meets_at: datetime | None


class Pauses:
    """Lets circles rest. One that ends by itself is the calendar's."""

    def __init__(self, clock: Clock, outbox: Outbox, words: Words, calendar: Calendar) -> None:
        self._clock = clock
        self._outbox = outbox
        self._words = words
        self._calendar = calendar

    async def pause(self, here: CircleHere, until: str) -> Paused:
        """Have no sessions until a day, as a member typed it, and tell the circle.

        Raises Refusal for what is no day to come, and while the circle has no channel.
        """
        channel, now = here.text_channel, self._clock.now()
        day = read_day(until, here.zone, now)
        async with transaction():
            coming = await self._calendar.pause(await Circle.get(id=here.id), day, now)
            until_at = to_utc(datetime.combine(day, time()), check_zone(here.zone))
            paused = Paused(here, until_at, coming and coming.starts_at)
            message = Message(self._words.render("circle/paused", paused=paused))
            key = MessageKey.circle(here.id, CircleMessage.PAUSED, at=now)
            await self._outbox.post(key, message, channel=channel)
        return paused

    async def resume(self, here: CircleHere) -> datetime | None:
        """End a pause now, and tell the circle; returns when it meets next, if it has a rhythm.

        Raises Refusal when there is none, and while the circle has no channel.
        """
        channel, now = here.text_channel, self._clock.now()
        async with transaction():
            circle = await Circle.get(id=here.id)
            if circle.paused_until is None:
                raise Refusal("circles/not-paused", name=here.name)
            coming = await self._calendar.resume(circle, now)
            meets_at = coming and coming.starts_at
            message = Message(self._words.render("circle/resumed", circle=here, meets_at=meets_at))
            await self._outbox.post(MessageKey.circle(here.id, CircleMessage.RESUMED, at=now), message, channel=channel)
        return meets_at
