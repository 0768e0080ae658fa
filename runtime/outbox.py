"""The outbox: messages that the bot sends on its own. A row says what a message should be; the sender makes it so.

Only this module gives access to these rows.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from db import outgoing, outgoing_people, outgoing_refusals, outgoing_retention
from db.outgoing import Destination
from db.transaction import on_commit
from rules.redaction import names_only_authors, without_words
from runtime.clock import Clock
from runtime.delivery import ChannelFallback, Deliverer, DmSubscriber, LateLabel, Priority, Recheck
from runtime.markdown import Markdown
from runtime.message import Message
from runtime.rate_limiter import RateLimiter
from runtime.sender import EDIT_GAP, Sender
from runtime.tasks import Reporter
from vocabulary.keys import KeyTextError, MessageKey
from vocabulary.snowflakes import made_at

__all__ = ["Outbox", "Posted", "Priority", "StoredMessage"]

SOMEBODY = "somebody"
"""Replaces the mention of an erased person."""


@dataclass(frozen=True, slots=True)
class Posted:
    """Where a message is in Discord; both fields are None until it is sent."""

    channel: int | None
    message: int | None

    @property
    def at(self) -> datetime | None:
        """When it was sent, according to its Discord id."""
        return None if self.message is None else made_at(self.message)


@dataclass(frozen=True, slots=True)
class StoredMessage:
    """A message that is delivered or refused; its key is None if it is of another version."""

    row: int
    key: MessageKey | None
    created_at: datetime


class Outbox:
    """Stores the messages and delivers them. Every method that writes joins the caller's transaction."""

    def __init__(
        self,
        clock: Clock,
        report: Reporter,
        deliverer: Deliverer,
        *,
        at_once: int = 40,
        limiter: RateLimiter | None = None,
    ) -> None:
        self._clock = clock
        self._sender = Sender(clock, report, deliverer, at_once=at_once, limiter=limiter)

    async def run(self) -> None:
        """Send until cancelled or drained."""
        await self._sender.run()

    async def drain(self) -> None:
        """Start nothing new, and return when every delivery in progress is done."""
        await self._sender.drain()

    def on_dm(self, subscriber: DmSubscriber) -> None:
        """Tell `subscriber` of each new DM that is delivered, and of each that is refused because DMs are closed."""
        self._sender.dm_subscribers.append(subscriber)

    def hold_nudges(self, is_behind: Callable[[], bool]) -> Callable[[], None]:
        """Let nudges wait while what is due needs the processor; returns what to call when they may go on."""
        self._sender.must_nudges_wait = is_behind
        return self._sender.wake

    def recheck(self, recheck: Recheck) -> None:
        """Ask `recheck` before a message is sent for the first time. One that is no longer right is deleted.

        In the same transaction, `recheck` may post a replacement.
        """
        self._sender.rechecks.append(recheck)

    def on_channel_gone(self, fallback: ChannelFallback) -> None:
        """Ask `fallback` about a deleted channel: messages to it wait for its replacement, if there will be one."""
        self._sender.channel_fallbacks.append(fallback)

    def label_late(self, label: LateLabel) -> None:
        """Have `label` note on a message that it comes late, since the server did not allow it before."""
        self._sender.late_labels.append(label)

    async def try_again(self, channels: Iterable[int]) -> None:
        """Try again now what Discord did not allow in these channels: what the bot may do there has changed."""
        if await outgoing_refusals.try_again(channels, self._clock.now()):
            on_commit(self._sender.wake)

    async def post(
        self,
        key: MessageKey,
        message: Message,
        *,
        channel: int | None = None,
        user: int | None = None,
        priority: Priority = Priority.NORMAL,
        at: datetime | None = None,
        watched: bool = False,
    ) -> None:
        """Send `message` to a channel or to a user's DMs, at `at` or now.

        `key` identifies it for good. Posting again with the same key does nothing if the message is the same, and
        otherwise edits the first one, wherever that is. A DM that was refused stays refused. Once a minute it is
        looked whether a `watched` one is still there: one that stands comes back if somebody deleted it.
        """
        if (channel is None) == (user is None):
            raise ValueError("A message goes either to a channel or to a user.")
        now = self._clock.now()
        await outgoing.put(
            str(key),
            Destination(channel, user),
            message.to_json(),
            people=message.people if key.person is None else message.people | {key.person},
            priority=priority,
            now=now,
            at=at or now,
            gap=EDIT_GAP,
            watched=watched,
        )
        on_commit(self._sender.wake)

    async def find(self, key: MessageKey) -> Posted | None:
        """The message of this key, sent or not; None if there is none."""
        return (await self.find_all([key])).get(key)

    async def find_all(self, keys: Collection[MessageKey]) -> dict[MessageKey, Posted]:
        """Those of these messages that exist, sent or not."""
        rows = await outgoing.find(str(key) for key in keys)
        return {key: Posted(*rows[str(key)]) for key in keys if str(key) in rows}

    async def withdraw(self, *keys: MessageKey) -> None:
        """Delete the messages of these keys, unless they are already being sent."""
        for key in keys:
            await outgoing.withdraw(str(key))

    async def withdraw_about(self, about: Iterable[MessageKey], channels: Iterable[int] = ()) -> None:
        """Delete unsent messages to one of `channels`, or about one of these keys, itself or continued."""
        await outgoing.withdraw_about(channels, [str(key) for key in about])

    async def remove(self, *about: MessageKey, at: datetime | None = None) -> None:
        """Delete the messages about these keys in Discord too, at `at` or now; they are not posted again.

        Unsent ones are withdrawn, so that they can be.
        """
        keys = [str(key) for key in about]
        await outgoing.withdraw_about((), keys)
        gone, now = Message("", gone=True).to_json(), self._clock.now()
        for key, to, priority, _ in await outgoing.about(keys):
            await outgoing.put(
                key, to, gone, people=(), priority=priority, now=now, at=at or now, gap=EDIT_GAP, watched=False
            )
        on_commit(self._sender.wake)

    async def close_part(
        self, keys: Iterable[MessageKey], written: Collection[str], instead: str, controls: Collection[str]
    ) -> None:
        """Have those of these messages that went to a channel say `instead` where they say one of the `written` texts.

        They lose these `controls`, which are given by their ids. One whose text is no longer stored stays as it is.
        """
        for text, to, priority, body in await outgoing.about(str(key) for key in keys):
            if to.channel is not None and body is not None:
                closed = _with_part_closed(Message.from_json(body), written, instead, controls)
                await self.post(MessageKey.parse(text), closed, channel=to.channel, priority=Priority(priority))

    async def take_back(self, *keys: MessageKey) -> list[MessageKey]:
        """Delete those of these messages whose delivery was not attempted; returns which they were."""
        taken_back = await outgoing.take_back(str(key) for key in keys)
        return [key for key in keys if str(key) in taken_back]

    async def move(self, old: int, new: int, about: Iterable[MessageKey]) -> None:
        """Redirect unsent messages from channel `old`, which is deleted, to `new`.

        Messages sent there that have buttons, and are about one of these keys, are sent again to `new`.
        """
        await outgoing.move(old, new, [str(key) for key in about], now=self._clock.now())
        on_commit(self._sender.wake)

    async def retime(self, keys: Iterable[MessageKey], at: datetime) -> None:
        """Send the messages of these keys at `at` instead, unless a delivery was attempted."""
        await outgoing.retime([str(key) for key in keys], at)
        on_commit(self._sender.wake)

    async def waiting_dms(self, user_id: int) -> list[MessageKey]:
        """The keys of unsent DMs to a person."""
        return [MessageKey.parse(text) for text in await outgoing_people.waiting_dms(user_id)]

    async def redirect(self, key: MessageKey, channel: int) -> None:
        """Send a DM that waits or was refused to a channel instead, now, unless its delivery is in doubt."""
        await outgoing_people.redirect(str(key), channel, self._clock.now())
        on_commit(self._sender.wake)

    async def delivered(self, until: datetime, at_most: int) -> list[StoredMessage]:
        """Messages in Discord whose text was last needed at `until` or before and is still stored, the oldest first."""
        return _stored(await outgoing_retention.delivered(until, at_most))

    async def refused(self, until: datetime, at_most: int) -> list[StoredMessage]:
        """The same of messages that were refused, and of which nothing is in Discord."""
        return _stored(await outgoing_retention.refused(until, at_most))

    async def note_needed(self, messages: Mapping[StoredMessage, datetime]) -> None:
        """Note when the texts of these messages were or will be needed last, as far as it is known."""
        await outgoing_retention.note_needed({message.row: at for message, at in messages.items()})

    async def thin(self, messages: Iterable[StoredMessage]) -> None:
        """Delete the texts of these messages, but not where they are and whom they name.

        They can still be found, edited and forgotten, and posting the same again still does nothing.
        """
        await outgoing_retention.thin([one.row for one in messages])

    async def thin_now(self, key: MessageKey) -> bool:
        """The same with the message of this key; whether it is in Discord, so that its text is not needed."""
        row = await outgoing_retention.delivered_as(str(key))
        if row is not None:
            await outgoing_retention.thin([row])
        return row is not None

    async def discard(self, messages: Iterable[StoredMessage]) -> None:
        """Delete these refused messages. With the same key, one could be sent again."""
        await outgoing_retention.delete([one.row for one in messages])

    async def export(self, user_id: int) -> list[dict[str, Any]]:
        """All messages to a person, as stored."""
        return await outgoing_people.export(user_id)

    async def take_words_back(
        self,
        author: int,
        written: Collection[str],
        instead: Callable[[int | None], str],
        *,
        about: Collection[MessageKey],
        channels: set[int],
        whole: Collection[MessageKey] = (),
    ) -> None:
        """Have messages show no longer what `author` has written; those already sent are edited.

        They say `instead`, which is asked with their channel, or None for a DM.

        It is looked for in all messages to one of `channels`, about one of these keys, or that name the author. Of
        those whose text is deleted, the ones about these keys say nothing else, nor do those that name none but
        the authors of what they show. The `whole` text of some is theirs, whatever is known of what they have written.
        """
        keys = [str(key) for key in about]
        for text, to, priority, body in await outgoing_people.shown(channels, keys, author):
            try:
                key, message = MessageKey.parse(text), Message.from_json(body)
            except (KeyTextError, KeyError, TypeError):  # a message of another version, which cannot be edited
                continue
            said = instead(to.channel)
            only_theirs = Message(Markdown(said), card=message.card)
            left = only_theirs if key in whole else _without_words(message, author, written, said)
            if left != message and to.user != author:
                await self.post(key, left, channel=to.channel, user=to.user, priority=Priority(priority))
        named = [_key_of(text) for text in await outgoing_people.thinned_naming(author)]
        keys += [str(key) for key in named if key is not None and names_only_authors(key)]
        for text, to, priority, card in await outgoing_people.thinned(keys):
            key, message = _key_of(text), Message(instead(to.channel), card=card)
            if key is not None and to.user != author:
                await self.post(key, message, channel=to.channel, user=to.user, priority=Priority(priority))

    async def forget(self, user_id: int, about: Iterable[MessageKey]) -> None:
        """Delete all messages to a person, and unsent ones about one of these keys; name them in no other.

        A message that is being sent still arrives in Discord.
        """
        await outgoing.withdraw_about((), [str(key) for key in about])
        for row, body in await outgoing_people.unfinished(user_id):
            await outgoing_people.rewrite(row, _without(Message.from_json(body), user_id).to_json())
        await outgoing_people.erase_to(user_id)
        await outgoing_people.erase_keys(
            [text for text in await outgoing_people.named_in_key(user_id) if _may_name(text, user_id)]
        )
        await outgoing_people.drop_delivered(user_id)
        await outgoing_people.unname(user_id)


def _stored(rows: Iterable[tuple[int, str, datetime]]) -> list[StoredMessage]:
    return [StoredMessage(row, _key_of(text), created_at) for row, text, created_at in rows]


def _key_of(text: str) -> MessageKey | None:
    """The key with this text; None for a key of another version."""
    try:
        return MessageKey.parse(text)
    except KeyTextError:
        return None


def _without(message: Message, user_id: int) -> Message:
    text = Markdown(message.text.replace(f"<@{user_id}>", SOMEBODY))
    return replace(message, text=text, pings=tuple(ping for ping in message.pings if ping != user_id))


def _with_part_closed(message: Message, written: Collection[str], instead: str, controls: Collection[str]) -> Message:
    text: str = message.text
    for part in written:
        text = text.replace(part, instead)
    rows = (tuple(control for control in row if control.custom_id not in controls) for row in message.buttons)
    return replace(message, text=Markdown(text), buttons=tuple(filter(None, rows)))


def _without_words(message: Message, author: int, written: Collection[str], instead: str) -> Message:
    def left(text: str) -> str:
        return without_words(text, written, author, instead)

    files = tuple(
        replace(file, content=left(file.content)) if isinstance(file.content, str) else file for file in message.files
    )
    return replace(message, text=Markdown(left(message.text)), files=files)


def _may_name(text: str, user_id: int) -> bool:
    """Whether a key that contains a person's id names them; assumed for a key of another version."""
    key = _key_of(text)
    return key is None or key.person == user_id
