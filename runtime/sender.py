"""Delivers the outbox's rows to Discord, by priority and within Discord's rate limit.

Each row is posted once, with its id in the enforced nonce, and edited from then on. Discord remembers a nonce for some
minutes. If the outcome of an older delivery is unknown, the channel is searched before the message is sent again.

A row is in one of five states (`OutgoingState`), and these lead from one to another:

- (none) to pending: something is to be said (`Outbox.post`).
- pending to sending: its time has come. A row found sending at the start was interrupted, and is sent again.
- sending to sent: Discord shows it. It goes back to pending where it was changed meanwhile.
- sending to pending: the attempt failed, and is repeated with back-off; or the message was deleted by hand, but is one
  that stands (`Message.stands`), and is posted again.
- sending to not now: the server does not allow it, most often since somebody took permissions from the bot.
- not now to pending: what is allowed has changed (`Outbox.try_again`), a slow back-off is over, or its channel was
  replaced. Until then it is kept, and follows what the message should say.
- sending to refused: Discord does not take the message as it is. For good where the person takes no DMs, the channel is
  gone and has no replacement, or nothing helped for a month.
- refused to pending: it is to say something else, or a slow back-off is over. A DM stays refused.
- sent to pending: it is to say something else, or to be deleted; it could not be pinned, and that is tried again; or it
  is watched, and it is time to look whether it is still there.
- pending, not now or refused to (none): it was withdrawn, or a recheck says that it is too late to say it.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from db import outgoing, outgoing_refusals
from db.models import OutgoingState
from db.outgoing import Delivery, Destination
from db.transaction import transaction
from runtime.clock import Clock, backoff
from runtime.delivery import ChannelFallback, Deliverer, DmSubscriber, LateLabel, Priority, Recheck
from runtime.delivery_outcome import (
    ChannelGoneError,
    DeliveryError,
    MessageGoneError,
    MessageLocation,
    NotNowError,
    NotPinnedError,
    RefusedError,
    RetryLaterError,
    UnknownOutcomeError,
)
from runtime.message import Message
from runtime.rate_limiter import RateLimiter
from runtime.tasks import Reporter
from runtime.worker import LONGEST_REST_SECONDS, Worker
from vocabulary.keys import KeyTextError, MessageKey
from vocabulary.snowflakes import made_at

log: structlog.stdlib.BoundLogger = structlog.get_logger("circlekeeper.outbox")

NONCE_MEMORY = timedelta(minutes=2)
"""For how long Discord is sure to recognise a nonce."""
EDIT_GAP = timedelta(seconds=1)
"""Between two deliveries of one message; edits in between are combined."""
SHORTEST_REST_SECONDS = 0.001
HOLD_SECONDS = 3.0
"""For how long one delivery keeps others from its destination. discord.py alone repeats a failing request for 16."""
FIRST_RETRY, SLOWEST_RETRY = timedelta(minutes=1), timedelta(hours=6)
"""How soon, and how seldom, to try again what the server does not allow, if it tells of no change."""
MOST_RETRIES = 128
"""How often in a row to try it again, which takes a month unless the server tells of changes."""
LATE = timedelta(seconds=30)
"""What comes so long after it was first not allowed says that it is late."""
LOOK_EVERY, WATCHED_FOR = timedelta(seconds=50), timedelta(hours=6)
"""How often to look whether a watched message is still there, and for how long at most."""


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
        self._in_progress: dict[int, Delivery] = {}
        self._held: dict[Destination, int] = {}
        self.dm_subscribers: list[DmSubscriber] = []
        self.rechecks: list[Recheck] = []
        self.channel_fallbacks: list[ChannelFallback] = []
        self.late_labels: list[LateLabel] = []
        self.must_nudges_wait: Callable[[], bool] = lambda: False

    def wake(self) -> None:
        """Look for messages to send now."""
        self._alarm.ring()

    async def _recover(self) -> None:
        """A start asks for nothing: watched messages are looked for within its first minute."""
        await outgoing_refusals.look_later(self._clock.now() + LOOK_EVERY)

    async def _step(self) -> None:
        now = self._clock.now()
        free, allowed = self._at_once - len(self._in_progress), self._limiter.available()
        only_urgent = self._limiter.waiters > 0
        taken = await self._choose(now, min(free, allowed), only_urgent=only_urgent)
        self._limiter.spend(len(taken))
        for delivery in taken:
            self._in_progress[delivery.id] = delivery
            self._held[delivery.to] = delivery.id
            self._tasks.spawn(self._deliver(delivery), name=f"outgoing:{delivery.id}")
        if len(taken) < free and (only_urgent or len(taken) == allowed):
            await self._alarm.rest(None, at_most=max(SHORTEST_REST_SECONDS, self._limiter.seconds_until_free()))
        else:
            times = (await outgoing.next_after(now), await outgoing_refusals.next_wake(now))
            await self._alarm.rest(min(filter(None, times), default=None), at_most=LONGEST_REST_SECONDS)

    async def _choose(self, now: datetime, free: int, *, only_urgent: bool) -> list[Delivery]:
        """Take up to `free` rows; with `only_urgent`, while others wait for the rate limiter, only announcements."""
        if free <= 0:
            return []
        async with transaction():
            await outgoing_refusals.wake(now)
            return await self._take(now, Priority.ANNOUNCEMENT if only_urgent else self._lowest(), free)

    def _lowest(self) -> Priority:
        """Nudges never take all the slots, or an announcement would have to wait for one; now and then they wait."""
        if self.must_nudges_wait():
            return Priority.NORMAL
        nudging = sum(delivery.priority == Priority.NUDGE for delivery in self._in_progress.values())
        return Priority.NUDGE if nudging < max(1, self._at_once // 2) else Priority.NORMAL

    async def _take(self, now: datetime, lowest: Priority, free: int) -> list[Delivery]:
        """Take up to `free` rows, no two with the same destination."""
        busy = set(self._held)
        chosen: list[int] = []
        while len(chosen) < free:
            # A row that is being sent may be moved to another channel, or no longer hold its own.
            under_way = {*self._in_progress, *chosen}
            found = await outgoing.waiting(now, lowest=lowest, busy=busy, under_way=under_way, at_most=4 * free)
            if not found:
                break
            for row, to in found:
                if to not in busy and len(chosen) < free:
                    busy.add(to)
                    chosen.append(row)
        return [await outgoing.take(row, now) for row in chosen]

    async def _deliver(self, delivery: Delivery) -> None:
        holding = asyncio.get_running_loop().call_later(HOLD_SECONDS, self._release, delivery)
        try:
            await self._record(delivery)
        finally:
            holding.cancel()
            del self._in_progress[delivery.id]
            self._release(delivery)

    def _release(self, delivery: Delivery) -> None:
        """Let other messages go to the same destination."""
        if self._held.get(delivery.to) == delivery.id:
            del self._held[delivery.to]
        self._alarm.ring()

    async def _record(self, delivery: Delivery) -> None:
        """Deliver the message, and record the outcome."""
        try:
            place = await self._post_or_edit(delivery)
        except Exception as error:  # noqa: BLE001 - one failing row never stops the others
            await self._record_failure(delivery, error)
            return
        revision = delivery.revision if place.exact else delivery.revision - 1
        look_at = self._look_at(delivery)
        async with transaction():
            await outgoing.sent(
                delivery, place.channel, place.message, revision=revision, gap=EDIT_GAP, look_at=look_at
            )
            await self._notify_subscribers(delivery, reached=True)

    async def _record_failure(self, delivery: Delivery, error: Exception) -> None:
        facts = {"row": delivery.id, "attempts": delivery.attempts + 1}
        match error:
            case StaleMessageError():
                log.info("overdue", **facts)
            case ChannelGoneError():
                await self._wait_for_replacement(delivery, error)
            case MessageGoneError():
                log.info("deleted by hand", reason=str(error), **facts)
                await outgoing_refusals.lose(delivery, self._clock.now())
            case NotPinnedError():
                await self._pin_later(delivery, error)
            case NotNowError():
                await self._put_aside(delivery, OutgoingState.NOT_NOW, error)
            case RefusedError():
                if error.our_fault and not delivery.attempts:
                    self._report.unexpected(error, **facts)
                await self._put_aside(delivery, OutgoingState.REFUSED, error, for_good=error.dms_closed)
            case RetryLaterError():
                log.info("put off", reason=str(error), **facts)
                await self._retry(delivery, after=error.after, nothing_sent=delivery.first_attempt)
            case UnknownOutcomeError():
                log.warning("in doubt", reason=str(error), **facts)
                await self._retry(delivery)
            case _:
                self._report.unexpected(error, **facts)
                await self._retry(delivery)

    async def _retry(self, delivery: Delivery, *, after: timedelta | None = None, nothing_sent: bool = False) -> None:
        at = self._clock.now() + (after or backoff(delivery.attempts))
        await outgoing.retry(delivery, at, nothing_sent=nothing_sent)

    async def _put_aside(
        self, delivery: Delivery, state: OutgoingState, error: DeliveryError, *, for_good: bool = False
    ) -> None:
        """Keep a message that was refused, and try it again now and then, unless that is in vain."""
        now = self._clock.now()
        if for_good or delivery.to.channel is None or delivery.attempts >= MOST_RETRIES:
            state, again_at = OutgoingState.REFUSED, None
        else:
            again_at = now + backoff(delivery.attempts, FIRST_RETRY, SLOWEST_RETRY)
        async with transaction():
            await outgoing_refusals.put_aside(delivery, state, str(error), now, again_at)
            if for_good:
                await self._notify_subscribers(delivery, reached=False)
        write = log.info if delivery.attempts else log.warning
        write("refused", reason=str(error), row=delivery.id, state=state.value, again=again_at and again_at.isoformat())

    async def _pin_later(self, delivery: Delivery, obstacle: NotPinnedError) -> None:
        """Note where a message is, and try now and then to pin it."""
        again_at = None
        if delivery.attempts < MOST_RETRIES:
            again_at = self._clock.now() + backoff(delivery.attempts, FIRST_RETRY, SLOWEST_RETRY)
        place = obstacle.place
        await outgoing_refusals.unpinned(delivery, place.channel, place.message, again_at)
        write = log.info if delivery.attempts else log.warning
        write("not pinned", reason=str(obstacle), row=delivery.id, again=again_at and again_at.isoformat())

    async def _wait_for_replacement(self, delivery: Delivery, loss: ChannelGoneError) -> None:
        """Retry once the deleted channel has a replacement; refuse the message if it will have none."""
        async with transaction():
            channel = delivery.to.channel
            asked = [await fallback(channel) for fallback in self.channel_fallbacks] if channel is not None else []
            at = min(filter(None, asked), default=None)
            if at is not None:
                await outgoing.retry(delivery, at + backoff(delivery.attempts), nothing_sent=delivery.first_attempt)
            refused = at is None and await outgoing_refusals.put_aside(
                delivery, OutgoingState.REFUSED, str(loss), self._clock.now(), None
            )
        write = log.warning if refused else log.info
        write("channel gone", reason=str(loss), row=delivery.id, again=at and at.isoformat())

    def _look_at(self, delivery: Delivery) -> datetime | None:
        """When to look whether a message is still there; None unless it is watched."""
        now = self._clock.now()
        return now + LOOK_EVERY if delivery.watched and now - delivery.created_at < WATCHED_FOR else None

    async def _notify_subscribers(self, delivery: Delivery, *, reached: bool) -> None:
        key = _key_of(delivery)
        if key is not None and delivery.to.user is not None and delivery.message_id is None:
            for subscriber in self.dm_subscribers:
                await subscriber(delivery.to.user, key, reached)

    async def _post_or_edit(self, delivery: Delivery) -> MessageLocation:
        """Post, edit or delete the message, or look for it; return where it is."""
        gone = Message.from_json(delivery.body).gone
        if delivery.message_id is not None and delivery.message_channel_id is not None:
            await (self._delete(delivery) if gone else self._edit(delivery))
            return MessageLocation(delivery.message_channel_id, delivery.message_id)
        if gone:
            await outgoing.drop(delivery)
            raise StaleMessageError
        if not delivery.first_attempt and self._clock.now() - delivery.sending_since > NONCE_MEMORY:
            places = await self._deliverer.find(await self._labelled(delivery))
            of_others = await outgoing.known([(place.channel, place.message) for place in places])
            for place in places:
                if place.message not in of_others:
                    return place
            await self._recheck(delivery)
        elif delivery.first_attempt:
            await self._recheck(delivery)
        return await self._deliverer.post(await self._labelled(delivery))

    async def _edit(self, delivery: Delivery) -> None:
        """Edit the message, or look for it. One that was deleted counts as edited, unless it is to come back.

        Raises MessageGoneError if it is.
        """
        try:
            if delivery.is_up_to_date:
                await self._deliverer.look(delivery)
            else:
                await self._deliverer.edit(await self._labelled(delivery))
        except ChannelGoneError as loss:
            log.info("channel of an edit gone", row=delivery.id, reason=str(loss))
        except MessageGoneError as gone:
            if delivery.to.channel is not None and Message.from_json(delivery.body).stands:
                raise
            log.info("left deleted", row=delivery.id, reason=str(gone))
        except NotNowError:
            if not delivery.is_up_to_date:
                raise

    async def _delete(self, delivery: Delivery) -> None:
        """Delete the message, unless it is deleted already."""
        try:
            await self._deliverer.delete(delivery)
        except MessageGoneError as gone:
            log.info("left deleted", row=delivery.id, reason=str(gone))

    async def _labelled(self, delivery: Delivery) -> Delivery:
        """With a note that it comes late, if it does: the server did not allow it in time."""
        key, due = _key_of(delivery), delivery.refused_since
        said_at = self._clock.now() if delivery.message_id is None else made_at(delivery.message_id)
        if key is None or due is None or said_at - due <= LATE:
            return delivery
        message = Message.from_json(delivery.body)
        for label in self.late_labels:
            message = await label(key, message, due, delivery.to.channel)
        return replace(delivery, body=message.to_json())

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
