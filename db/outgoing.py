"""The outbox's messages: named queries over `Outgoing`.

A message is about a key if that is its own key, or the beginning of it up to a colon.

`sending_since` is when the current delivery started. For a message that is not known to be sent, that is its first
attempt with an unknown outcome, since the message may exist from then on; for one already sent, the last attempt.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any

from db import sql
from db.dialect import each, greatest, keyed, list_length, one_of, same, values, without_index
from db.fields import from_milliseconds, to_milliseconds
from db.transaction import transaction

DIGEST_BYTES = 12
EARLIEST_EDIT = """
    CASE WHEN outgoing.attempts > 0 THEN outgoing.send_at
         WHEN outgoing.message_id IS NOT NULL THEN outgoing.sending_since + $8
         ELSE 0 END
"""
PUT = f"""
INSERT INTO outgoing (key, channel_id, user_id, priority, digest, state, revision, sent_revision, created_at, send_at,
                      attempts, watched, card)
VALUES ($1, $2, $3, $4, $5, 'pending', 1, 0, $6, $7, 0, $9, $10)
ON CONFLICT (key) DO UPDATE SET
    digest = excluded.digest,
    priority = excluded.priority,
    watched = excluded.watched,
    wake_at = CASE outgoing.state WHEN 'not_now' THEN outgoing.wake_at END,
    revision = outgoing.revision + 1,
    state = CASE WHEN outgoing.state = 'sent' THEN 'pending'
                 WHEN outgoing.state = 'refused' AND outgoing.channel_id IS NOT NULL THEN 'pending'
                 ELSE outgoing.state END,
    attempts = CASE outgoing.state WHEN 'refused' THEN 0 ELSE outgoing.attempts END,
    needed_at = CASE WHEN outgoing.state = 'refused' AND outgoing.channel_id IS NULL THEN excluded.created_at END,
    send_at = {greatest("excluded.send_at", EARLIEST_EDIT)}
WHERE outgoing.digest <> excluded.digest
"""
PUT_BODY = """
INSERT INTO outgoingbody (outgoing_id, body) SELECT id, $2 FROM outgoing WHERE key = $1
ON CONFLICT (outgoing_id) DO UPDATE SET body = excluded.body
"""
BODY = "(SELECT outgoingbody.body FROM outgoingbody WHERE outgoingbody.outgoing_id = outgoing.id)"
NAME_PEOPLE = f"""
INSERT INTO outgoingperson (outgoing_id, user_id)
SELECT outgoing.id, value FROM outgoing JOIN {each("$2")} ON outgoing.key = $1 WHERE true
ON CONFLICT (outgoing_id, user_id) DO NOTHING
"""
TAKE_BACK = f"""
DELETE FROM outgoing
WHERE {one_of("key", "$1")} AND ({without_index("state")} = 'pending' OR {without_index("wake_at")} IS NOT NULL)
  AND message_id IS NULL AND sending_since IS NULL
RETURNING key
"""
WITHDRAW = """
DELETE FROM outgoing WHERE key = $1 AND (state = 'pending' OR wake_at IS NOT NULL) AND message_id IS NULL
"""
WITHDRAW_ABOUT = f"""
DELETE FROM outgoing
WHERE ({without_index("state")} = 'pending' OR {without_index("wake_at")} IS NOT NULL) AND message_id IS NULL
  AND id IN (
    SELECT id FROM outgoing WHERE {one_of("channel_id", "$1")} AND message_id IS NULL
    UNION ALL {keyed("outgoing", "$2")})
"""
FIND = f"""SELECT key, message_channel_id, message_id FROM outgoing WHERE {one_of("key", "$1")}"""
ABOUT = f"""
SELECT key, channel_id, user_id, priority, {BODY} AS body FROM outgoing WHERE id IN ({keyed("outgoing", "$1")})
"""
RETIME = f"""
UPDATE outgoing SET send_at = $2
WHERE {one_of("key", "$1")} AND {without_index("state")} = 'pending' AND sending_since IS NULL AND attempts = 0
"""
WAITING = f"""
WITH
    free AS NOT MATERIALIZED (
        SELECT * FROM outgoing
        WHERE (channel_id IS NULL OR NOT {one_of("channel_id", "$3")})
          AND (user_id IS NULL OR NOT {one_of("user_id", "$4")})
          AND NOT {one_of("id", "$6")}),
    interrupted AS (
        SELECT * FROM free WHERE state = 'sending' ORDER BY priority, message_id, id LIMIT $5),
    pending AS (
        SELECT * FROM free WHERE state = 'pending' AND priority <= $2 AND {without_index("send_at")} <= $1
        ORDER BY priority, message_id, id LIMIT $5)
SELECT id, channel_id, user_id FROM (SELECT * FROM interrupted UNION ALL SELECT * FROM pending)
ORDER BY state = 'pending', priority, message_id, id LIMIT $5
"""
"""Walks the index in delivery order, which takes as long with ten rows as with ten thousand: `without_index` stops
SQLite from collecting and sorting all rows that are due. Rows without a message come before those with one."""
TAKE = f"""
UPDATE outgoing SET
    state = 'sending', wake_at = NULL,
    sending_since = CASE WHEN message_id IS NULL THEN COALESCE(sending_since, $2) ELSE $2 END
WHERE id = $1
RETURNING id, key, channel_id, user_id, priority, {BODY} AS body, revision, sent_revision, created_at, sending_since,
          attempts, message_id, message_channel_id, refused_since, watched,
          (SELECT earlier.message_channel_id FROM outgoing AS earlier
           WHERE earlier.user_id = outgoing.user_id AND earlier.message_channel_id IS NOT NULL LIMIT 1) AS dm_channel_id
"""
SENT = f"""
UPDATE outgoing SET
    message_id = $2, message_channel_id = $3, sent_revision = $4, attempts = 0,
    state = CASE WHEN revision > $4 THEN 'pending' ELSE 'sent' END,
    wake_at = CASE WHEN revision > $4 OR NOT watched THEN NULL ELSE $7 END,
    needed_at = CASE WHEN revision > $4 OR (watched AND $7 IS NOT NULL) THEN NULL ELSE sending_since END,
    send_at = CASE WHEN revision > $4 THEN {greatest("send_at", "sending_since + $5")} ELSE send_at END
WHERE id = $1 AND {same("channel_id", "$6")}
"""
DROP = "DELETE FROM outgoing WHERE id = $1"
MOVE = """
UPDATE outgoing SET channel_id = $2, state = 'pending', sending_since = NULL, wake_at = NULL,
    send_at = CASE state WHEN 'not_now' THEN $3 ELSE send_at END
WHERE channel_id = $1 AND message_id IS NULL AND state <> 'refused'
"""
"""Includes messages that are being sent: their outcome is ignored, and they are sent again."""
RESEND = f"""
UPDATE outgoing SET
    channel_id = $2, state = 'pending', created_at = $4, sent_revision = 0, attempts = 0,
    message_id = NULL, message_channel_id = NULL, sending_since = NULL, wake_at = NULL, needed_at = NULL
WHERE id IN ({keyed("outgoing", "$3")}) AND {without_index("channel_id")} = $1
  AND {without_index("message_id")} IS NOT NULL AND {list_length(BODY, "buttons")} > 0
"""
"""`created_at` changes, and so the nonce: Discord would take the old nonce for the deleted message."""
RETRY = """
UPDATE outgoing SET
    state = 'pending', send_at = $2, attempts = attempts + 1,
    sending_since = CASE WHEN $3 THEN NULL ELSE sending_since END
WHERE id = $1
"""
NEXT = "SELECT MIN(send_at) AS send_at FROM outgoing WHERE state = 'pending' AND send_at > $1"
KNOWN = f"""
SELECT message_id FROM outgoing
WHERE {one_of("message_channel_id", "$1")} AND {one_of("message_id", "$2")}
"""


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a message goes: a channel, or a person's DMs. The other field is None."""

    channel: int | None = None
    user: int | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """A row being delivered: what should be in Discord, and what is known to be there."""

    id: int
    key: str
    to: Destination
    priority: int
    body: dict[str, Any]
    revision: int
    sent_revision: int
    created_at: datetime
    sending_since: datetime
    attempts: int
    message_id: int | None
    message_channel_id: int | None
    refused_since: datetime | None
    watched: bool
    dm_channel_id: int | None
    """The DM channel of an earlier message to the same person, which Discord never changes."""
    first_attempt: bool
    """No earlier attempt can have created a message."""

    @property
    def is_up_to_date(self) -> bool:
        """Nothing is to be changed: it is only to be seen whether the message is still there."""
        return self.message_id is not None and self.sent_revision == self.revision

    @property
    def nonce(self) -> str:
        """Identifies the row to Discord. Contains the time, since a restored database assigns its ids again."""
        return f"{self.id}-{to_milliseconds(self.created_at):x}"


async def put(
    key: str,
    to: Destination,
    body: Mapping[str, Any],
    *,
    people: Collection[int],
    priority: int,
    now: datetime,
    at: datetime,
    gap: timedelta,
    watched: bool = False,
) -> None:
    """Set what the message of this key should say to `body`, which names `people`; does nothing if it is the same.

    A message already sent is edited no earlier than `gap` after its last delivery. One that was refused is
    tried again, since it is another one now; but a DM stays refused.
    """
    text = as_text(body)
    parameters = [
        key,
        to.channel,
        to.user,
        priority,
        digest_of(text),
        to_milliseconds(now),
        to_milliseconds(at),
        _in_milliseconds(gap),
        watched,
        body.get("card", False),
    ]
    async with transaction():
        if await sql.change(PUT, parameters):
            await sql.change(PUT_BODY, [key, text])
            if people:
                await sql.change(NAME_PEOPLE, [key, values(people)])


async def take_back(keys: Iterable[str]) -> set[str]:
    """Delete those of the messages of these keys of which no delivery was attempted; returns which they were."""
    return {row["key"] for row in await sql.rows(TAKE_BACK, [values(keys)])}


async def withdraw(key: str) -> None:
    """Delete the message of this key, unless it was sent or is being sent."""
    await sql.change(WITHDRAW, [key])


async def withdraw_about(channels: Iterable[int], about: Iterable[str]) -> None:
    """Delete unsent messages to one of `channels`, or about one of these keys."""
    await sql.change(WITHDRAW_ABOUT, [values(channels), values(about)])


async def about(keys: Iterable[str]) -> list[tuple[str, Destination, int, dict[str, Any] | None]]:
    """The messages about one of these keys: own key, where it goes, priority, and the body unless that is deleted."""
    rows = await sql.rows(ABOUT, [values(keys)])
    bodies = [None if row["body"] is None else json.loads(row["body"]) for row in rows]
    places = [(row["key"], Destination(row["channel_id"], row["user_id"]), row["priority"]) for row in rows]
    return [(*place, body) for place, body in zip(places, bodies, strict=True)]


async def move(old: int, new: int, about: Iterable[str], *, now: datetime) -> None:
    """Redirect unsent messages from channel `old` to `new`, and resend those with buttons about one of these keys."""
    await sql.change(MOVE, [old, new, to_milliseconds(now)])
    await sql.change(RESEND, [old, new, values(about), to_milliseconds(now)])


async def find(keys: Iterable[str]) -> dict[str, tuple[int | None, int | None]]:
    """For each of these keys that has a row: its channel and message in Discord, None until it is sent."""
    rows = await sql.rows(FIND, [values(keys)])
    return {row["key"]: (row["message_channel_id"], row["message_id"]) for row in rows}


async def retime(keys: Iterable[str], at: datetime) -> None:
    """Send the messages of these keys at `at`, unless a delivery was attempted."""
    await sql.change(RETIME, [values(keys), to_milliseconds(at)])


async def waiting(
    now: datetime, *, lowest: int, busy: Collection[Destination], under_way: Collection[int], at_most: int
) -> list[tuple[int, Destination]]:
    """Rows to deliver now and their destinations, starting with deliveries that a dead process left unfinished.

    The others follow by priority, down to `lowest`; new messages come before edits, then older rows before newer
    ones. Rows to a `busy` destination, and those `under_way`, are left out.
    """
    channels = values(to.channel for to in busy if to.channel is not None)
    users = values(to.user for to in busy if to.user is not None)
    rows = await sql.rows(WAITING, [to_milliseconds(now), lowest, channels, users, at_most, values(under_way)])
    return [(row["id"], Destination(row["channel_id"], row["user_id"])) for row in rows]


async def take(row: int, now: datetime) -> Delivery:
    """Record that the delivery of this row starts."""
    (found,) = await sql.rows(TAKE, [row, to_milliseconds(now)])
    return _delivery(found, now)


async def sent(
    delivery: Delivery, channel: int, message: int, *, revision: int, gap: timedelta, look_at: datetime | None = None
) -> None:
    """Record that the message is in Discord as of `revision`; a newer revision follows after `gap`.

    `look_at` is when to look whether a watched message is still there; None for not again.
    """
    look = None if look_at is None else to_milliseconds(look_at)
    await sql.change(SENT, [delivery.id, message, channel, revision, _in_milliseconds(gap), delivery.to.channel, look])


async def drop(delivery: Delivery) -> None:
    """Delete a message being delivered of which nothing was sent."""
    await sql.change(DROP, [delivery.id])


async def retry(delivery: Delivery, at: datetime, *, nothing_sent: bool) -> None:
    """Retry at `at`; `nothing_sent` if it is certain that no attempt created a message."""
    await sql.change(RETRY, [delivery.id, to_milliseconds(at), nothing_sent])


async def next_after(now: datetime) -> datetime | None:
    """When the next pending row becomes due after `now`."""
    (row,) = await sql.rows(NEXT, [to_milliseconds(now)])
    at: int | None = row["send_at"]
    return None if at is None else from_milliseconds(at)


async def known(places: Collection[tuple[int, int]]) -> set[int]:
    """Which messages in Discord belong to some row, of these: each with its channel."""
    channels, messages = {channel for channel, _ in places}, {message for _, message in places}
    return {row["message_id"] for row in await sql.rows(KNOWN, [values(channels), values(messages)])}


def _delivery(row: Mapping[str, Any], now: datetime) -> Delivery:
    return Delivery(
        id=row["id"],
        key=row["key"],
        to=Destination(row["channel_id"], row["user_id"]),
        priority=row["priority"],
        body=json.loads(row["body"]),
        revision=row["revision"],
        sent_revision=row["sent_revision"],
        created_at=from_milliseconds(row["created_at"]),
        sending_since=from_milliseconds(row["sending_since"]),
        attempts=row["attempts"],
        message_id=row["message_id"],
        message_channel_id=row["message_channel_id"],
        refused_since=None if row["refused_since"] is None else from_milliseconds(row["refused_since"]),
        watched=bool(row["watched"]),
        dm_channel_id=row["dm_channel_id"],
        first_attempt=row["message_id"] is None and row["sending_since"] == to_milliseconds(now),
    )


def as_text(body: Mapping[str, Any]) -> str:
    """A body as stored text, equal for equal bodies."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def digest_of(text: str) -> str:
    """What tells bodies apart by their stored texts, also once these are deleted."""
    return blake2b(text.encode(), digest_size=DIGEST_BYTES).hexdigest()


def _in_milliseconds(span: timedelta) -> int:
    return span // timedelta(milliseconds=1)
