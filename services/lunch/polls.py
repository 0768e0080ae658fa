"""What a circle takes up for its lunch-and-learn: by a poll, or simply what is proposed where that is one thing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from db.models import Circle, Lunch, LunchPoll
from db.queries import lunch as lunches
from db.transaction import transaction
from rules.cadence import pause_ends
from rules.limits import Limited
from rules.lunch import VOTED_FOR, winner
from runtime.clock import Clock
from runtime.message import Message
from runtime.outbox import Outbox
from runtime.timekeeper import Timekeeper
from runtime.words import Words
from services.events import CircleClosed, Events
from services.lookup import CircleHere, CircleLookup
from services.recent_acts import RecentActs
from services.ritual_events import LunchChanged
from services.rituals import require
from vocabulary.controls import ButtonKind
from vocabulary.errors import Refusal
from vocabulary.keys import Address, JobKey, JobKind, MessageKey
from vocabulary.lunch import LunchMessage
from vocabulary.rituals import Ritual

COUNTED_AFTER = timedelta(minutes=1)
"""How long after its end Discord may still count the votes of a poll."""


@dataclass(frozen=True, slots=True)
class Ballot:
    """A poll that is to be posted: among what, in which channel, and in which language. `hours` is how long it runs."""

    poll_id: int
    channel: int
    locale: str | None
    lunches: tuple[Lunch, ...]
    hours: int


@dataclass(frozen=True, slots=True)
class EndedPoll:
    """A poll that has ended, and where it stands. None of its message where it was never posted."""

    poll_id: int
    channel: int
    message: int | None


class LunchPolls:
    """Starts polls, and takes what they say."""

    def __init__(
        self,
        clock: Clock,
        timekeeper: Timekeeper,
        outbox: Outbox,
        words: Words,
        lookup: CircleLookup,
        recent_acts: RecentActs,
        events: Events,
    ) -> None:
        self._clock = clock
        self._timekeeper = timekeeper
        self._outbox = outbox
        self._words = words
        self._lookup = lookup
        self._recent_acts = recent_acts
        self._events = events

    async def start(self, circle_id: int, user_id: int) -> Ballot | Lunch:
        """Have the circle choose among what is proposed; where that is one thing, it is taken up at once.

        Raises Refusal where nothing is proposed, something is taken up already, or a poll stands.
        """
        async with transaction():
            here = await self._lookup.about(user_id, circle_id)
            await require(here, user_id, Ritual.LUNCH)
            await self._allow(here)
            waiting, now = await lunches.proposed(circle_id), self._clock.now()
            self._recent_acts.count((Limited.WISHES, user_id, circle_id))
            if len(waiting) == 1:
                await self.take_up(here, waiting[0])
                return waiting[0]
            ids, ends_at = [one.id for one in waiting], now + VOTED_FOR
            row = await LunchPoll.create(
                circle_id=circle_id, lunches=ids, asked_by=user_id, asked_at=now, ends_at=ends_at
            )
            await self._timekeeper.schedule(ends_at + COUNTED_AFTER, JobKey(JobKind.LUNCH_POLL, row.id))
            hours = VOTED_FOR // timedelta(hours=1)
        return Ballot(row.id, here.text_channel, here.locale, tuple(waiting), hours)

    async def note_posted(self, poll_id: int, message_id: int) -> None:
        """Note where a poll stands, now that it does."""
        async with transaction():
            await LunchPoll.filter(id=poll_id).update(message_id=message_id)
            poll = await LunchPoll.get(id=poll_id)
            await self._events.publish(LunchChanged(poll.circle_id))

    async def take_up(self, here: CircleHere, lunch: Lunch) -> None:
        """Note that the circle has taken something up, and say so. Part of the caller's transaction."""
        lunch.taken_at = self._clock.now()
        await lunch.save(update_fields=["taken_at"])
        await self._tell(here, MessageKey.lunch(lunch.id, LunchMessage.TAKEN), lunch)

    async def due(self, poll_id: int) -> EndedPoll | datetime | None:
        """What is to be done about a poll whose time has come: to count it, to wait until an instant, or nothing."""
        poll = await LunchPoll.get_or_none(id=poll_id, closed_at=None)
        circle = await Circle.get_or_none(id=poll.circle_id, closed_at=None) if poll else None
        if poll is None or circle is None:
            return None
        counted_at = poll.ends_at + COUNTED_AFTER
        if circle.paused_until is not None:
            counted_at = max(counted_at, pause_ends(circle.paused_until, circle.zone))
        if counted_at > self._clock.now():
            return counted_at
        return EndedPoll(poll.id, circle.text_channel_id or 0, poll.message_id)

    async def settle(self, poll_id: int, votes: Sequence[int] | None) -> None:
        """Take the result of a poll: `votes` are those of each answer; None where its message is gone.

        Something else may have been taken up meanwhile, and what won may be taken back; then nothing is.
        """
        async with transaction():
            poll = await LunchPoll.get_or_none(id=poll_id, closed_at=None)
            if poll is None:
                return
            await LunchPoll.filter(id=poll_id).update(closed_at=self._clock.now())
            here = CircleHere.of(await Circle.get(id=poll.circle_id))
            if await lunches.taken(here.id) is None:
                place = None if votes is None else winner(await self._counted(poll, votes))
                chosen = None if place is None else await Lunch.get(id=poll.lunches[place])
                if chosen is not None:
                    await self.take_up(here, chosen)
                else:
                    await self._tell(here, MessageKey.lunch(poll.lunches[0], LunchMessage.UNDECIDED, poll_id), None)
            await self._events.publish(LunchChanged(here.id))

    async def circle_closed(self, event: CircleClosed) -> None:
        """Count no poll of a circle that is over. Part of the caller's transaction."""
        await LunchPoll.filter(circle_id=event.circle_id, closed_at=None).update(closed_at=self._clock.now())

    async def _allow(self, here: CircleHere) -> None:
        if await lunches.taken(here.id) is not None:
            raise Refusal("lunch/one-at-a-time", (Address(ButtonKind.LUNCH_PLAN, here.id),))
        poll, now = await lunches.open_poll(here.id), self._clock.now()
        if poll is not None and poll.message_id is not None and poll.ends_at > now:
            raise Refusal("lunch/poll-stands", ends_at=poll.ends_at)
        if poll is not None:  # it was never posted, or waits to be counted
            await LunchPoll.filter(id=poll.id).update(closed_at=now)
        if not await lunches.proposed(here.id):
            raise Refusal("lunch/propose-first", (Address(ButtonKind.LUNCH_PROPOSE, here.id),))

    async def _counted(self, poll: LunchPoll, votes: Sequence[int]) -> list[int]:
        """The votes for what still waits."""
        waiting = {one.id for one in await lunches.proposed(poll.circle_id)}
        return [count if one in waiting else 0 for one, count in zip(poll.lunches, votes, strict=False)]

    async def _tell(self, here: CircleHere, key: MessageKey, chosen: Lunch | None) -> None:
        if here.text_channel_id is None:
            return
        words = self._words.to(here.locale)
        kinds = (ButtonKind.LUNCH_PLAN,) if chosen else (ButtonKind.LUNCH_VOTE, ButtonKind.LUNCH_PROPOSE)
        buttons = tuple(words.button(kind, here.id) for kind in kinds)
        text = words.render("lunch/taken", lunch=chosen)
        await self._outbox.post(key, Message(text, (buttons,)), channel=here.text_channel_id)
