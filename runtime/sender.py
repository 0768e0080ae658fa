"""Delivers the outbox's rows to Discord, by priority and within Discord's rate limit.

Each row is posted once, with its id in the enforced nonce, and edited from then on. Discord remembers a nonce for some
minutes. If the outcome of an older delivery is unknown, the channel is searched before the message is sent again.
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
from runtime.delivery_outcome import (
    ChannelGoneError,
    MessageGoneError,
    MessageLocation,
    RefusedError,
    RetryLaterError,
    UnknownOutcomeError,
)
from runtime.rate_limiter import RateLimiter
from runtime.tasks import Reporter
from runtime.worker import LONGEST_REST_SECONDS, Worker
from vocabulary.keys import KeyTextError, MessageKey

log: structlog.stdlib.BoundLogger = structlog.get_logger("circlekeeper.outbox")

NONCE_MEMORY = timedelta(minutes=2)
"""For how long Discord is sure to recognise a nonce."""
EDIT_GAP = timedelta(seconds=1)
"""Between two deliveries of one message; edits in between are combined."""
SHORTEST_REST_SECONDS = 0.001


class Priority(IntEnum):
    """The order of delivery when many messages wait."""

    ANNOUNCEMENT = 0
    NORMAL = 1
    NUDGE = 2


class Deliverer(Protocol):
    """Delivers a row to Discord. Each method raises DeliveryErrors."""

    async def post(self, delivery: Delivery) -> MessageLocation:
        """Send the message with an enforced `nonce`: a second call soon after returns the first message."""
        ...

    async def edit(self, delivery: Delivery) -> None:
        """Edit the sent message to match the row."""
        ...

    async def find(self, delivery: Delivery) -> Sequence[MessageLocation]:
        """Messages that an attempt since `sending_since` may have created, the most likely first."""
        ...


DmSubscriber = Callable[[int, MessageKey, bool], Awaitable[None]]
"""Given a person, a message's key and whether the DM reached them. Runs in the transaction that records the outcome."""

Recheck = Callable[[MessageKey, datetime], Awaitable[bool]]
"""Given a message's key and when it was created, returns whether it is still right. Runs in a transaction."""

ChannelFallback = Callable[[int], Awaitable[datetime | None]]
"""Given a deleted channel, returns when its replacement will exist, or None. Runs in a transaction."""


class StaleMessageError(Exception):
    """The message is no longer right, and was not sent."""


class Sender(Worker):
    """Sends rows by priority, new messages before edits, then by age.

    One message at a time per destination, and `at_once` in all. Deliveries that a dead process left unfinished come
    first.
    """

    def __init__(
        self, clock: Clock, report: Reporter, deliverer: Deliverer, *, at_once: int, limiter: RateLimiter | None
    ) -> None:
        super().__init__(clock, report)
        self._limiter = limiter or RateLimiter(clock.rate)
        self._deliverer = deliverer
        self._at_once = at_once
        self._in_progress: dict[Destination, Delivery] = {}
        self.dm_subscribers: list[DmSubscriber] = []
        self.rechecks: list[Recheck] = []
        self.channel_fallbacks: list[ChannelFallback] = []

    def wake(self) -> None:
        """Look for messages to send now."""
        self._alarm.ring()

    async def _step(self) -> None:
        now = self._clock.now()
        free, allowed = self._at_once - len(self._in_progress), self._limiter.available()
        only_urgent = self._limiter.waiters > 0
        taken = await self._choose(now, min(free, allowed), only_urgent=only_urgent)
        self._limiter.spend(len(taken))
        for delivery in taken:
            self._in_progress[delivery.to] = delivery
            self._tasks.spawn(self._deliver(delivery), name=f"outgoing:{delivery.id}")
        if len(taken) < free and (only_urgent or len(taken) == allowed):
            await self._alarm.rest(None, at_most=max(SHORTEST_REST_SECONDS, self._limiter.seconds_until_free()))
        else:
            await self._alarm.rest(await outgoing.next_after(now), at_most=LONGEST_REST_SECONDS)

    async def _choose(self, now: datetime, free: int, *, only_urgent: bool) -> list[Delivery]:
        """Take up to `free` rows; with `only_urgent`, while others wait for the rate limiter, only announcements."""
        if free <= 0:
            return []
        async with transaction():
            if only_urgent:
                return await self._take(now, Priority.ANNOUNCEMENT, free)
            taken = await self._take(now, Priority.NORMAL, free)
            # Nudges never take all the slots, or an announcement would have to wait for one.
            nudging = sum(delivery.priority == Priority.NUDGE for delivery in self._in_progress.values())
            most = min(free - len(taken), max(1, self._at_once // 2) - nudging)
            return taken + await self._take(now, Priority.NUDGE, most, taken)

    async def _take(self, now: datetime, lowest: Priority, free: int, taken: Sequence[Delivery] = ()) -> list[Delivery]:
        """Take up to `free` rows, no two with the same destination."""
        busy = {*self._in_progress, *(delivery.to for delivery in taken)}
        in_progress = {delivery.id for delivery in self._in_progress.values()}
        chosen: list[int] = []
        while len(chosen) < free:
            found = await outgoing.waiting(now, lowest=lowest, busy=busy, at_most=4 * free)
            if not found:
                break
            for row, to in found:
                if to in busy or len(chosen) == free:
                    continue
                busy.add(to)
                if row not in in_progress:  # a row may be moved to another channel while it is being sent
                    chosen.append(row)
        return [await outgoing.take(row, now) for row in chosen]

    async def _deliver(self, delivery: Delivery) -> None:
        try:
            await self._record(delivery)
        finally:
            del self._in_progress[delivery.to]
            self._alarm.ring()

    async def _record(self, delivery: Delivery) -> None:
        """Deliver the message, and record the outcome."""
        facts = {"row": delivery.id, "attempts": delivery.attempts + 1}
        nothing_sent, after = False, None
        try:
            place = await self._post_or_edit(delivery)
        except StaleMessageError:
            log.info("overdue", **facts)
            return
        except ChannelGoneError as loss:
            await self._wait_for_replacement(delivery, loss)
            return
        except RefusedError as refusal:
            log.warning("refused", reason=str(refusal), **facts)
            if refusal.our_fault:
                self._report.unexpected(refusal, **facts)
            async with transaction():
                await outgoing.refuse(delivery, str(refusal))
                if refusal.dms_closed:
                    await self._notify_subscribers(delivery, reached=False)
            return
        except RetryLaterError as delay:
            log.info("put off", reason=str(delay), **facts)
            nothing_sent, after = delivery.first_attempt, delay.after
        except UnknownOutcomeError as doubt:
            log.warning("in doubt", reason=str(doubt), **facts)
        except Exception as error:  # noqa: BLE001 - one failing row never stops the others
            self._report.unexpected(error, **facts)
        else:
            revision = delivery.revision if place.exact else delivery.revision - 1
            async with transaction():
                await outgoing.sent(delivery, place.channel, place.message, revision=revision, gap=EDIT_GAP)
                await self._notify_subscribers(delivery, reached=True)
            return
        at = self._clock.now() + (after or backoff(delivery.attempts))
        await outgoing.retry(delivery, at, nothing_sent=nothing_sent)

    async def _wait_for_replacement(self, delivery: Delivery, loss: ChannelGoneError) -> None:
        """Retry once the deleted channel has a replacement; refuse the message if it will have none."""
        async with transaction():
            channel = delivery.to.channel
            asked = [await fallback(channel) for fallback in self.channel_fallbacks] if channel is not None else []
            at = min(filter(None, asked), default=None)
            if at is not None:
                await outgoing.retry(delivery, at + backoff(delivery.attempts), nothing_sent=delivery.first_attempt)
            refused = at is None and await outgoing.refuse(delivery, str(loss))
        write = log.warning if refused else log.info
        write("channel gone", reason=str(loss), row=delivery.id, again=at and at.isoformat())

    async def _notify_subscribers(self, delivery: Delivery, *, reached: bool) -> None:
        key = _key_of(delivery)
        if key is not None and delivery.to.user is not None and delivery.message_id is None:
            for subscriber in self.dm_subscribers:
                await subscriber(delivery.to.user, key, reached)

    async def _post_or_edit(self, delivery: Delivery) -> MessageLocation:
        """Post or edit the message; return where it is."""
        if delivery.message_id is not None and delivery.message_channel_id is not None:
            try:
                await self._deliverer.edit(delivery)
            except MessageGoneError as gone:
                log.info("deleted by hand", row=delivery.id, reason=str(gone))
            return MessageLocation(delivery.message_channel_id, delivery.message_id)
        if not delivery.first_attempt and self._clock.now() - delivery.sending_since > NONCE_MEMORY:
            places = await self._deliverer.find(delivery)
            of_others = await outgoing.known([(place.channel, place.message) for place in places])
            for place in places:
                if place.message not in of_others:
                    return place
            await self._recheck(delivery)
        elif delivery.first_attempt:
            await self._recheck(delivery)
        return await self._deliverer.post(delivery)

    async def _recheck(self, delivery: Delivery) -> None:
        """Delete a message and raise StaleMessageError if a recheck finds that it is no longer right."""
        async with transaction():
            key = _key_of(delivery)
            verdicts = [await recheck(key, delivery.created_at) for recheck in self.rechecks] if key else []
            if not all(verdicts):
                await outgoing.drop(delivery)
        if not all(verdicts):
            raise StaleMessageError


def _key_of(delivery: Delivery) -> MessageKey | None:
    """The key of a row; None for a key of another version, whose message is still sent."""
    try:
        return MessageKey.parse(delivery.key)
    except KeyTextError:
        return None
