"""A circle's pause: no sessions until a day, from which the rhythm goes on by itself."""

from dataclasses import dataclass
from datetime import date, datetime, time

from db.models import Circle
from db.queries import sessions
from db.transaction import transaction
from rules.cadence import check_zone, to_utc
from rules.limits import Limited
from rules.typed.days import read_day
from runtime.clock import Clock
from runtime.message import Message
from runtime.outbox import Outbox
from runtime.words import Words
from services.lookup import CircleHere
from services.recent_acts import RecentActs
from services.sessions.calendar import Calendar
from vocabulary.errors import Refusal, typed_for
from vocabulary.keys import CircleMessage, MessageKey


@dataclass(frozen=True, slots=True)
class UnderstoodPause:
    """A pause as somebody wants it, until the beginning of a local `day`; `cancelled` are the sessions within it.

    The circle would be told in its `channel`.
    """

    circle: CircleHere
    channel: int
    day: date
    until: datetime
    cancelled: tuple[datetime, ...]


@dataclass(frozen=True, slots=True)
class PauseToEnd:
    """A pause that somebody wants to end now, and the sessions that would be held after all.

    The circle would be told in its `channel`.
    """

    circle: CircleHere
    channel: int
    until: datetime
    back: tuple[datetime, ...]


@dataclass(frozen=True, slots=True)
class Paused:
    """A circle that pauses until the beginning of a day, and when it meets after that, if it has a rhythm."""

    circle: CircleHere
    until: datetime
    meets_at: datetime | None


class Pauses:
    """Lets circles rest. One that ends by itself is the calendar's."""

    def __init__(self, clock: Clock, outbox: Outbox, words: Words, calendar: Calendar, recent_acts: RecentActs) -> None:
        self._clock = clock
        self._outbox = outbox
        self._words = words
        self._calendar = calendar
        self._recent_acts = recent_acts

    async def understand(self, here: CircleHere, until: str) -> UnderstoodPause:
        """What a pause until a day would come to, as a member typed it.

        Raises Ambiguous when that can be several days, Refusal for none, and while the circle has no channel.
        """
        channel = here.text_channel
        with typed_for("until"):
            day = read_day(until, here.zone, self._clock.now())
        until_at = _beginning(day, here)
        coming = [one.starts_at for one in await sessions.sessions_to_come(here.id)]
        return UnderstoodPause(here, channel, day, until_at, tuple(at for at in coming if at < until_at))

    async def pause(self, here: CircleHere, user_id: int, day: date) -> Paused:
        """Have no sessions until a local day, and tell the circle, unless it pauses until then already.

        Raises Refusal once the day has come, while the circle has no channel, and for one too many of a member.
        """
        channel, now, until_at = here.text_channel, self._clock.now(), _beginning(day, here)
        if until_at <= now:
            raise Refusal("times/no-future-day", day=day)
        async with transaction():
            circle = await Circle.get(id=here.id)
            again = circle.paused_until == day
            coming = await self._calendar.pause(circle, day, now)
            paused = Paused(here, until_at, coming.starts_at if coming else None)
            if again:
                return paused
            self._recent_acts.count((Limited.WISHES, user_id, here.id))
            message = Message(self._words.to(here.locale).render("circle/paused", paused=paused))
            key = MessageKey.circle(here.id, CircleMessage.PAUSED, at=now)
            await self._outbox.post(key, message, channel=channel)
        return paused

    async def understand_end(self, here: CircleHere) -> PauseToEnd:
        """What the end of a pause would come to. Raises Refusal when there is none, or no channel."""
        channel, circle = here.text_channel, await Circle.get(id=here.id)
        until = pause_end(circle)
        if until is None:
            raise Refusal("circles/not-paused", name=here.name)
        back = await self._calendar.paused_sessions(here.id, self._clock.now())
        return PauseToEnd(here, channel, until, tuple(back))

    async def resume(self, here: CircleHere, user_id: int) -> datetime | None:
        """End a pause now, and tell the circle; returns when it meets next, if it has a rhythm.

        Raises Refusal when there is none, while the circle has no channel, and for one too many of a member.
        """
        channel, now = here.text_channel, self._clock.now()
        async with transaction():
            circle = await Circle.get(id=here.id)
            if circle.paused_until is None:
                raise Refusal("circles/not-paused", name=here.name)
            self._recent_acts.count((Limited.WISHES, user_id, here.id))
            coming = await self._calendar.resume(circle, now)
            meets_at = coming.starts_at if coming else None
            message = Message(self._words.to(here.locale).render("circle/resumed", circle=here, meets_at=meets_at))
            await self._outbox.post(MessageKey.circle(here.id, CircleMessage.RESUMED, at=now), message, channel=channel)
        return meets_at


def pause_end(circle: Circle) -> datetime | None:
    """When a circle's pause ends, if it pauses."""
    return None if circle.paused_until is None else _beginning(circle.paused_until, CircleHere.of(circle))


def _beginning(day: date, here: CircleHere) -> datetime:
    """When a day begins where the circle is."""
    return to_utc(datetime.combine(day, time()), check_zone(here.zone))
