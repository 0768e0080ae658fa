"""What the bot says by itself. A row is what a message should say; the sender makes Discord agree.

Everything else in the house knows of these rows only what this module tells.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from db import outgoing, outgoing_people
from db.outgoing import Destination
from db.transaction import on_commit
from runtime.clock import Clock
from runtime.message import Message
from runtime.pace import Pace
from runtime.sender import EDIT_GAP, ChannelFallback, Deliverer, DmSubscriber, Priority, Recheck, Sender
from runtime.tasks import Reporter
from vocabulary.keys import KeyTextError, MessageKey
from vocabulary.snowflakes import made_at

__all__ = ["Outbox", "Posted", "Priority"]

SOMEBODY = "somebody"
"""Stands where a person was named who was forgotten."""


@dataclass(frozen=True, slots=True)
class Posted:
    """Where a message is in Discord; both are None until it is sent."""

    channel: int | None
    message: int | None

    @property
    def at(self) -> datetime | None:
        """When it came there, by the id that Discord gave it."""
        return None if self.message is None else made_at(self.message)


class Outbox:
    """Keeps what the bot says by itself, and has it sent. All that writes is part of the caller's transaction."""

    def __init__(
        self, clock: Clock, report: Reporter, deliver: Deliverer, *, at_once: int = 40, pace: Pace | None = None
    ) -> None:
        self._clock = clock
        self._sender = Sender(clock, report, deliver, at_once=at_once, pace=pace)

    async def run(self) -> None:
        """Send until cancelled or drained."""
        await self._sender.run()

    async def drain(self) -> None:
        """Take nothing new, and return when all that is in hand is done."""
        await self._sender.drain()

    def on_dm(self, subscriber: DmSubscriber) -> None:
        """Tell `subscriber` which new DMs reach whom they are for, and which are refused since theirs are closed."""
        self._sender.dm_subscribers.append(subscriber)

    def recheck(self, recheck: Recheck) -> None:
        """Ask `recheck` before a message is sent for the first time; what is right no longer is forgotten.

        It decides in the same transaction what comes instead, if anything.
        """
        self._sender.rechecks.append(recheck)

    def on_channel_gone(self, fallback: ChannelFallback) -> None:
        """Ask `fallback` about a channel that is gone: what cannot be posted there waits for the next one."""
        self._sender.channel_fallbacks.append(fallback)

    async def post(
        self,
        key: MessageKey,
        message: Message,
        *,
        channel: int | None = None,
        user: int | None = None,
        priority: Priority = Priority.NORMAL,
        at: datetime | None = None,
    ) -> None:
        """Have `message` in a channel or in a user's DMs, from `at` on (None: now).

        `key` names it for good: another post with that key and the same message does nothing, with another
        message it revises the first, wherever that is by then. A message that was refused stays refused.
        """
        if (channel is None) == (user is None):
            raise ValueError("A message goes either to a channel or to a user.")
        now = self._clock.now()
        await outgoing.put(
            str(key),
            Destination(channel, user),
            message.to_json(),
            priority=priority,
            now=now,
            at=at or now,
            gap=EDIT_GAP,
        )
        on_commit(self._sender.wake)

    async def find(self, key: MessageKey) -> Posted | None:
        """Where the message of this key is; None when there is none, be it sent or not."""
        return (await self.find_all([key])).get(key)

    async def find_all(self, keys: Collection[MessageKey]) -> dict[MessageKey, Posted]:
        """Those of these messages that there are, sent or not."""
        rows = await outgoing.find(str(key) for key in keys)
        return {key: Posted(*rows[str(key)]) for key in keys if str(key) in rows}

    async def withdraw(self, *keys: MessageKey) -> None:
        """Do not send the messages of these keys, if there is still time."""
        for key in keys:
            await outgoing.withdraw(str(key))

    async def withdraw_about(self, about: Iterable[MessageKey], channels: Iterable[int] = ()) -> None:
        """Do not send what waits to be sent for the first time to one of `channels`, or belongs to a key of `about`."""
        await outgoing.withdraw_about(channels, [key.beginning for key in about])

    async def take_back(self, key: MessageKey) -> bool:
        """Forget a message of which nothing was tried yet; returns whether that was so."""
        return await outgoing.take_back(str(key))

    async def move(self, old: int, new: int, about: Iterable[MessageKey]) -> None:
        """Have what was not yet said in channel `old`, which is gone, said in `new`.

        What stood there with buttons and belongs to a key of `about` is said in `new` as well.
        """
        await outgoing.move(old, new, [key.beginning for key in about], now=self._clock.now())
        on_commit(self._sender.wake)

    async def retime(self, keys: Iterable[MessageKey], at: datetime) -> None:
        """Send those of which nothing was tried yet at `at` instead."""
        await outgoing.retime([str(key) for key in keys], at)
        on_commit(self._sender.wake)

    async def latest(self, about: Iterable[MessageKey]) -> datetime | None:
        """When the last of what waits and belongs to a key of `about` goes out, if that is later than now."""
        return await outgoing.latest([key.beginning for key in about], self._clock.now())

    async def waiting_dms(self, user_id: int) -> list[MessageKey]:
        """What still waits to be sent to a person by DM."""
        return [MessageKey.parse(text) for text in await outgoing_people.waiting_dms(user_id)]

    async def redirect(self, key: MessageKey, channel: int) -> None:
        """Have a message that waits for a person go to a channel instead, unless something of it was tried."""
        await outgoing_people.redirect(str(key), channel)
        on_commit(self._sender.wake)

    async def export(self, user_id: int) -> list[dict[str, Any]]:
        """All messages to a person, as they are kept."""
        return await outgoing_people.export(user_id)

    async def forget(self, user_id: int, about: Iterable[MessageKey]) -> None:
        """Forget all messages to a person, about them or with their words (`about`), and name them in no other.

        What is being sent arrives, and leaves no trace here.
        """
        await outgoing.erase([key.beginning for key in about])
        for row, body in await outgoing_people.unfinished(user_id):
            await outgoing_people.rewrite(row, _without(Message.from_json(body), user_id).to_json())
        await outgoing_people.erase_to(user_id)
        await outgoing_people.erase_keys(
            [text for text in await outgoing_people.naming(user_id) if _names(text, user_id)]
        )
        await outgoing_people.blank_delivered(user_id)


def _without(message: Message, user_id: int) -> Message:
    text = message.text.replace(f"<@{user_id}>", SOMEBODY)
    return replace(message, text=text, pings=tuple(ping for ping in message.pings if ping != user_id))


def _names(text: str, user_id: int) -> bool:
    """Whether a key names a person; one of another version that holds their id may."""
    try:
        return MessageKey.parse(text).person == user_id
    except KeyTextError:
        return True
