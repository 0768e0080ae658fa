"""Delivers the outbox's rows to Discord, by priority and no faster than Discord takes them.

Each row is posted once, with its id in the enforced nonce, and edited from then on. Discord remembers a nonce for
some minutes: a delivery that ended in doubt longer ago is looked for in the channel before it is sent again.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Protocol

import structlog

from db import outgoing
from db.outgoing import Delivery, Destination
from db.transaction import transaction
from runtime.clock import Clock, backoff
from runtime.delivery import GoneError, LostError, NotNowError, Place, RefusedError, UnsureError
from runtime.pace import Pace
from runtime.tasks import Reporter
from runtime.worker import LONGEST_REST_SECONDS, Worker
from vocabulary.keys import KeyTextError, MessageKey

log: structlog.stdlib.BoundLogger = structlog.get_logger("circlekeeper.outbox")

NONCE_MEMORY = timedelta(minutes=2)
"""For how long Discord surely recognises a nonce."""
EDIT_GAP = timedelta(seconds=1)
"""Between two deliveries of one message; what is revised in between goes out together."""
SHORTEST_REST_SECONDS = 0.001


class Priority(IntEnum):
    """What goes first when much is waiting."""

    ANNOUNCEMENT = 0
    NORMAL = 1
    NUDGE = 2


class Deliverer(Protocol):
    """Whoever carries a row to Discord. Each method raises DeliveryErrors."""

    async def post(self, delivery: Delivery) -> Place:
        """Send it, with its `nonce` enforced: a second call soon after yields the message of the first."""
        ...

    async def edit(self, delivery: Delivery) -> None:
        """Make the message that was sent read like the row."""
        ...

    async def find(self, delivery: Delivery) -> Sequence[Place]:
        """Messages that an attempt since `sending_since` may have left, the likeliest first."""
        ...


DmSubscriber = Callable[[int, MessageKey, bool], Awaitable[None]]
"""Learns of a person, by a message's key, whether a DM has reached them; in the transaction that notes it."""

Recheck = Callable[[MessageKey, datetime], Awaitable[bool]]
"""Tells of a message, by its key and when it was decided, whether it is still right; part of a transaction."""

ChannelFallback = Callable[[int], Awaitable[datetime | None]]
"""Tells of a channel that is gone when another will have taken its place, if ever; part of a transaction."""


class OverdueError(Exception):
    """It waited until it was right no longer, and nothing of it has left."""


class Sender(Worker):
    """Sends rows by priority, new messages before revisions, then by age.

    One at a time goes to each destination, and `at_once` in all. What a dead process left half delivered comes first.
    """

    def __init__(self, clock: Clock, report: Reporter, deliver: Deliverer, *, at_once: int, pace: Pace | None) -> None:
        super().__init__(clock, report)
        self._pace = pace or Pace(clock.rate)
        self._deliver = deliver
        self._at_once = at_once
        self._in_hand: dict[Destination, Delivery] = {}
        self.dm_subscribers: list[DmSubscriber] = []
        self.rechecks: list[Recheck] = []
        self.channel_fallbacks: list[ChannelFallback] = []

    def wake(self) -> None:
        """Look at once for what is to be sent."""
        self._alarm.ring()

    async def _next(self) -> None:
        now = self._clock.now()
        places, room = self._at_once - len(self._in_hand), self._pace.room()
        only_urgent = self._pace.awaited > 0
        taken = await self._choose(now, min(places, room), only_urgent=only_urgent)
        self._pace.note(len(taken))
        for delivery in taken:
            self._in_hand[delivery.to] = delivery
            self._tasks.spawn(self._see_through(delivery), name=f"outgoing:{delivery.id}")
        if len(taken) < places and (only_urgent or len(taken) == room):
            await self._alarm.rest(None, at_most=max(SHORTEST_REST_SECONDS, self._pace.opens_in()))
        else:
            await self._alarm.rest(await outgoing.next_after(now), at_most=LONGEST_REST_SECONDS)

    async def _choose(self, now: datetime, free: int, *, only_urgent: bool) -> list[Delivery]:
        """Take up to `free` rows; `only_urgent` while others wait for a turn, whom only announcements precede."""
        if free <= 0:
            return []
        async with transaction():
            if only_urgent:
                return await self._take(now, Priority.ANNOUNCEMENT, free)
            taken = await self._take(now, Priority.NORMAL, free)
            # Nudges may never hold all the places: an announcement would wait behind them.
            nudging = sum(delivery.priority == Priority.NUDGE for delivery in self._in_hand.values())
            most = min(free - len(taken), max(1, self._at_once // 2) - nudging)
            return taken + await self._take(now, Priority.NUDGE, most, taken)

    async def _take(self, now: datetime, lowest: Priority, free: int, taken: Sequence[Delivery] = ()) -> list[Delivery]:
        """Take up to `free` rows, no two with the same destination."""
        busy = {*self._in_hand, *(delivery.to for delivery in taken)}
        in_hand = {delivery.id for delivery in self._in_hand.values()}
        chosen: list[int] = []
        while len(chosen) < free:
            found = await outgoing.waiting(now, lowest=lowest, busy=busy, at_most=4 * free)
            if not found:
                break
            for row, to in found:
                if to in busy or len(chosen) == free:
                    continue
                busy.add(to)
                if row not in in_hand:  # it may have been moved from where it is being sent to
                    chosen.append(row)
        return [await outgoing.take(row, now) for row in chosen]

    async def _see_through(self, delivery: Delivery) -> None:
        try:
            await self._record(delivery)
        finally:
            del self._in_hand[delivery.to]
            self._alarm.ring()

    async def _record(self, delivery: Delivery) -> None:
        """Deliver it, and note what came of it."""
        facts = {"row": delivery.id, "attempts": delivery.attempts + 1}
        nothing_sent, after = False, None
        try:
            place = await self._carry(delivery)
        except OverdueError:
            log.info("overdue", **facts)
            return
        except LostError as loss:
            await self._wait_for_another_place(delivery, loss)
            return
        except RefusedError as refusal:
            log.warning("refused", reason=str(refusal), **facts)
            if refusal.fault:
                self._report.unexpected(refusal, **facts)
            async with transaction():
                await outgoing.refuse(delivery, str(refusal))
                if refusal.closed:
                    await self._tell(delivery, reached=False)
            return
        except NotNowError as delay:
            log.info("put off", reason=str(delay), **facts)
            nothing_sent, after = delivery.first_attempt, delay.after
        except UnsureError as doubt:
            log.warning("in doubt", reason=str(doubt), **facts)
        except Exception as error:  # noqa: BLE001 - one failing row never stops the others
            self._report.unexpected(error, **facts)
        else:
            revision = delivery.revision if place.exact else delivery.revision - 1
            async with transaction():
                await outgoing.sent(delivery, place.channel, place.message, revision=revision, gap=EDIT_GAP)
                await self._tell(delivery, reached=True)
            return
        at = self._clock.now() + (after or backoff(delivery.attempts))
        await outgoing.retry(delivery, at, nothing_sent=nothing_sent)

    async def _wait_for_another_place(self, delivery: Delivery, loss: LostError) -> None:
        """Try again once another channel has taken the place of the one that is gone; refuse it if none will."""
        async with transaction():
            channel = delivery.to.channel
            asked = [await fallback(channel) for fallback in self.channel_fallbacks] if channel is not None else []
            at = min(filter(None, asked), default=None)
            if at is not None:
                await outgoing.retry(delivery, at + backoff(delivery.attempts), nothing_sent=delivery.first_attempt)
            refused = at is None and await outgoing.refuse(delivery, str(loss))
        tell = log.warning if refused else log.info
        tell("channel gone", reason=str(loss), row=delivery.id, again=at and at.isoformat())

    async def _tell(self, delivery: Delivery, *, reached: bool) -> None:
        key = _key_of(delivery)
        if key is not None and delivery.to.user is not None and delivery.message_id is None:
            for subscriber in self.dm_subscribers:
                await subscriber(delivery.to.user, key, reached)

    async def _carry(self, delivery: Delivery) -> Place:
        """Post or edit; returns where the message is."""
        if delivery.message_id is not None and delivery.message_channel_id is not None:
            try:
                await self._deliver.edit(delivery)
            except GoneError as gone:
                log.info("deleted by hand", row=delivery.id, reason=str(gone))
            return Place(delivery.message_channel_id, delivery.message_id)
        if not delivery.first_attempt and self._clock.now() - delivery.sending_since > NONCE_MEMORY:
            places = await self._deliver.find(delivery)
            of_others = await outgoing.known(place.message for place in places)
            for place in places:
                if place.message not in of_others:
                    return place
            await self._weigh(delivery)
        elif delivery.first_attempt:
            await self._weigh(delivery)
        return await self._deliver.post(delivery)

    async def _weigh(self, delivery: Delivery) -> None:
        """Raises OverdueError, and forgets a message, when a recheck finds that it is right no longer."""
        async with transaction():
            key = _key_of(delivery)
            verdicts = [await recheck(key, delivery.created_at) for recheck in self.rechecks] if key else []
            if not all(verdicts):
                await outgoing.drop(delivery)
        if not all(verdicts):
            raise OverdueError


def _key_of(delivery: Delivery) -> MessageKey | None:
    """The key of a row; None for one of another version, whose message is sent all the same."""
    try:
        return MessageKey.parse(delivery.key)
    except KeyTextError:
        return None
