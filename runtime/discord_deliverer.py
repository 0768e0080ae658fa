"""Delivers outgoing messages through discord.py, and classifies Discord's errors."""

from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import aiohttp
import discord
import structlog

from db.outgoing import Delivery
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
from runtime.discord_message import to_edit, to_send
from runtime.message import Message
from runtime.rate_limiter import RateLimiter

log: structlog.stdlib.BoundLogger = structlog.get_logger("circlekeeper.deliverer")

UNKNOWN_CHANNEL, UNKNOWN_MESSAGE, TOO_MANY_PINS = 10003, 10008, 30003
THREAD_ARCHIVED = 50083
"""Or locked, so that it cannot be woken."""
RETRYABLE = {
    20016,  # slow mode
    20026,  # the whole application sends too much
    20028,  # too many writes to this channel
    30046,  # too many edits of messages over an hour old
    40003,  # direct messages opened too fast
}
DMS_CLOSED = {
    50007,  # does not take direct messages from the bot
    50278,  # shares no server with the bot
}
UP_TO_THE_SERVER = {
    20009,  # the server takes no explicit content
    THREAD_ARCHIVED,
    200000,  # its rules for automatic moderation block the message
    200001,  # they block its title
    240000,  # they block a link
}
FORBIDDEN, NOT_FOUND, SERVER_ERROR = 403, 404, 500
SKEW = timedelta(minutes=1)
"""How far Discord's clock may lag behind."""
SEARCHED_MESSAGES = 100
NEW_DMS_PER_SECOND, NEW_DMS_AT_ONCE = 0.5, 5
"""The rate of opening DM channels, and the burst after a pause: Discord penalises bots that open many."""


class DiscordDeliverer:
    """Delivers through a logged-in client."""

    def __init__(self, client: discord.Client, rate: float = 1.0) -> None:
        self._client = client
        self._rate = rate
        self._new_dms = RateLimiter(rate, per_second=NEW_DMS_PER_SECOND, burst=NEW_DMS_AT_ONCE)
        self._slot_reserved: set[int] = set()

    async def post(self, delivery: Delivery) -> MessageLocation:
        """Send the message, and pin it if it should be pinned. Raises NotPinnedError if only that was not possible."""
        message = Message.from_json(delivery.body)
        with _translated():
            channel = await self._channel(delivery)
            sent = await channel.send(nonce=delivery.nonce, **to_send(message))
        self._slot_reserved.discard(delivery.id)
        place = MessageLocation(channel.id, sent.id)
        if message.pin:
            await _pin(sent, place)
        return place

    async def edit(self, delivery: Delivery) -> None:
        """Edit the sent message to match the row, and pin it if it should be pinned but could not be until now.

        Raises MessageGoneError if somebody deleted it, and NotPinnedError as `post` does.
        """
        sent, message = self._sent(delivery), Message.from_json(delivery.body)
        with _translated():
            await self._edit_awake(sent, message)
        if message.unpin:
            await _unpin(sent)
        if message.pin and not delivery.sent_revision:
            await _pin(sent, MessageLocation(sent.channel.id, sent.id))

    async def delete(self, delivery: Delivery) -> None:
        """Delete the sent message. Raises MessageGoneError if somebody has done so."""
        with _translated():
            await self._sent(delivery).delete()

    async def look(self, delivery: Delivery) -> None:
        """See whether the sent message is still there. Raises MessageGoneError if somebody deleted it."""
        with _translated():
            await self._sent(delivery).fetch()

    async def _edit_awake(self, sent: discord.PartialMessage, message: Message) -> None:
        """Sending a message wakes an archived thread, and editing one there is refused."""
        try:
            await sent.edit(**to_edit(message))
        except discord.HTTPException as error:
            if error.code != THREAD_ARCHIVED:
                raise
            thread = await self._client.fetch_channel(sent.channel.id)
            if not isinstance(thread, discord.Thread) or not thread.archived:
                raise
            await thread.edit(archived=False)
            await sent.edit(**to_edit(message))

    def _sent(self, delivery: Delivery) -> discord.PartialMessage:
        assert delivery.message_channel_id is not None
        assert delivery.message_id is not None
        channel = self._client.get_partial_messageable(delivery.message_channel_id)
        return channel.get_partial_message(delivery.message_id)

    async def find(self, delivery: Delivery) -> Sequence[MessageLocation]:
        """The bot's messages since the delivery started with the same text, then those with the same buttons only.

        The latter count because the row may have been changed after it was sent.
        """
        message = Message.from_json(delivery.body)
        since = discord.Object(discord.utils.time_snowflake(delivery.sending_since - SKEW))
        exact: list[MessageLocation] = []
        similar: list[MessageLocation] = []
        with _translated():
            channel = await self._channel(delivery)
            async for sent in channel.history(limit=SEARCHED_MESSAGES, after=since):
                if self._client.user is None or sent.author.id != self._client.user.id:
                    continue
                same_buttons = _custom_ids(sent) == message.custom_ids
                if same_buttons and _text(sent) == _stripped(message.parts):
                    exact.append(MessageLocation(channel.id, sent.id))
                elif same_buttons and message.custom_ids:
                    similar.append(MessageLocation(channel.id, sent.id, exact=False))
        return [*exact, *similar]

    async def _channel(self, delivery: Delivery) -> discord.DMChannel | discord.PartialMessageable:
        # Opening DM channels is rate limited, so a known one is not requested again.
        known = delivery.to.channel or delivery.dm_channel_id
        if known is not None:
            return self._client.get_partial_messageable(known)
        assert delivery.to.user is not None
        self._check_new_dm_limit(delivery.id)
        return await self._client.create_dm(discord.Object(delivery.to.user))

    def _check_new_dm_limit(self, row: int) -> None:
        """Reserve the row a slot to open a DM channel, until it is sent. Raises RetryLaterError if it must wait."""
        if row in self._slot_reserved:
            return
        self._slot_reserved.add(row)
        if seconds := self._new_dms.reserve():
            raise RetryLaterError("many DM channels are opened just now", after=timedelta(seconds=seconds * self._rate))


def classify(status: int, code: int, text: str) -> DeliveryError:
    """Classify an error response by its HTTP status and Discord's error code; `text` is its message."""
    reason = f"{status} {code} {text}".strip()
    if code == UNKNOWN_MESSAGE:
        return MessageGoneError(reason)
    if code == UNKNOWN_CHANNEL:
        return ChannelGoneError(reason)
    if code in RETRYABLE or status in (401, 408, 429):
        return RetryLaterError(reason)
    if status >= SERVER_ERROR:
        return UnknownOutcomeError(reason)
    if code in DMS_CLOSED:
        return RefusedError(reason, dms_closed=True)
    if status == FORBIDDEN or code in UP_TO_THE_SERVER:
        return NotNowError(reason)
    return RefusedError(reason, our_fault=status != NOT_FOUND)


@contextmanager
def _translated() -> Generator[None]:
    try:
        yield
    except discord.RateLimited as error:
        raise RetryLaterError(str(error)) from error
    except discord.HTTPException as error:
        raise classify(error.status, error.code, error.text) from error
    except (OSError, aiohttp.ClientError) as error:
        raise UnknownOutcomeError(f"{type(error).__name__}: {error}") from error


async def _pin(sent: discord.PartialMessage | discord.Message, place: MessageLocation) -> None:
    """Pin a message. That its channel has too many pins is only logged."""
    try:
        await sent.pin()
    except discord.HTTPException as error:
        if error.code != TOO_MANY_PINS:
            raise NotPinnedError(str(classify(error.status, error.code, error.text)), place) from error
        log.warning("not pinned", message=sent.id, status=error.status, code=error.code)
    except (discord.RateLimited, OSError, aiohttp.ClientError) as error:
        raise NotPinnedError(f"{type(error).__name__}: {error}", place) from error


async def _unpin(sent: discord.PartialMessage) -> None:
    try:
        await sent.unpin()
    except discord.HTTPException as error:
        log.warning("not unpinned", message=sent.id, status=error.status, code=error.code)


def _walk(components: Iterable[Any]) -> Iterator[Any]:
    for component in components:
        yield component
        yield from _walk(getattr(component, "children", ()))


def _text(sent: discord.Message) -> tuple[str, ...]:
    displays = (part.content for part in _walk(sent.components) if isinstance(part, discord.TextDisplay))
    return _stripped([sent.content, *displays])


def _stripped(parts: Iterable[str]) -> tuple[str, ...]:
    """Without the surrounding white space, which Discord strips, and without empty parts."""
    return tuple(text for part in parts if (text := part.strip()))


def _custom_ids(sent: discord.Message) -> tuple[str, ...]:
    buttons = (part for part in _walk(sent.components) if isinstance(part, discord.Button))
    return tuple(button.custom_id for button in buttons if button.custom_id)
