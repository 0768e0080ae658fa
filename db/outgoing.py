"""What the bot says by itself: the named queries over `Outgoing`.

`sending_since` is when the delivery that is not yet known to have succeeded began: for a message that was never
sent, its first attempt whose end nobody saw, since from then on it may be there. Once sent, it is the last attempt.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from db import sql
from db.dialect import begins_with_one_of, by_no_index, greatest, length_of, one_of, same, values
from db.fields import from_milliseconds, to_milliseconds

SOONEST_REVISION = """
    CASE WHEN outgoing.attempts > 0 THEN outgoing.send_at
         WHEN outgoing.message_id IS NOT NULL THEN outgoing.sending_since + $8
         ELSE 0 END
"""
PUT = f"""
INSERT INTO outgoing (key, channel_id, user_id, priority, body, state, revision, sent_revision, created_at, send_at,
                      attempts)
VALUES ($1, $2, $3, $4, $5, 'pending', 1, 0, $6, $7, 0)
ON CONFLICT (key) DO UPDATE SET
    body = excluded.body,
    priority = excluded.priority,
    revision = outgoing.revision + 1,
    state = CASE outgoing.state WHEN 'sent' THEN 'pending' ELSE outgoing.state END,
    send_at = {greatest("excluded.send_at", SOONEST_REVISION)}
WHERE outgoing.body <> excluded.body
"""
TAKE_BACK = """
DELETE FROM outgoing
WHERE key = $1 AND state = 'pending' AND message_id IS NULL AND sending_since IS NULL
"""
WITHDRAW = "DELETE FROM outgoing WHERE key = $1 AND state = 'pending' AND message_id IS NULL"
WITHDRAW_ABOUT = f"""
DELETE FROM outgoing
WHERE state = 'pending' AND message_id IS NULL
  AND ({one_of("channel_id", "$1")}
       OR {begins_with_one_of("outgoing.key || ':'", "$2")})
"""
ERASE = f"""
DELETE FROM outgoing
WHERE {begins_with_one_of("outgoing.key || ':'", "$1")}
"""
FIND = f"""SELECT key, message_channel_id, message_id FROM outgoing WHERE {one_of("key", "$1")}"""
LATEST = f"""
SELECT MAX(send_at) AS send_at FROM outgoing
WHERE message_id IS NULL AND send_at > $2
  AND {begins_with_one_of("outgoing.key || ':'", "$1")}
"""
RETIME = f"""
UPDATE outgoing SET send_at = $2
WHERE {one_of("key", "$1")} AND state = 'pending' AND sending_since IS NULL AND attempts = 0
"""
WAITING = f"""
WITH
    free AS NOT MATERIALIZED (
        SELECT * FROM outgoing
        WHERE (channel_id IS NULL OR NOT {one_of("channel_id", "$3")})
          AND (user_id IS NULL OR NOT {one_of("user_id", "$4")})),
    half_delivered AS (
        SELECT * FROM free WHERE state = 'sending' ORDER BY priority, message_id, id LIMIT $5),
    pending AS (
        SELECT * FROM free WHERE state = 'pending' AND priority <= $2 AND {by_no_index("send_at")} <= $1
        ORDER BY priority, message_id, id LIMIT $5)
SELECT id, channel_id, user_id FROM (SELECT * FROM half_delivered UNION ALL SELECT * FROM pending)
ORDER BY state = 'pending', priority, message_id, id LIMIT $5
"""
"""Walks the index in the order of turns, and so takes as long for ten rows as for ten thousand: the plus keeps SQLite
from collecting all that is due, and sorting it. Whatever has no message yet comes before what has."""
TAKE = """
UPDATE outgoing SET
    state = 'sending',
    sending_since = CASE WHEN message_id IS NULL THEN COALESCE(sending_since, $2) ELSE $2 END
WHERE id = $1
RETURNING id, key, channel_id, user_id, priority, body, revision, created_at, sending_since, attempts, message_id,
          message_channel_id,
          (SELECT earlier.message_channel_id FROM outgoing AS earlier
           WHERE earlier.user_id = outgoing.user_id AND earlier.message_channel_id IS NOT NULL LIMIT 1) AS dm_channel_id
"""
SENT = f"""
UPDATE outgoing SET
    message_id = $2, message_channel_id = $3, sent_revision = $4, attempts = 0,
    state = CASE WHEN revision > $4 THEN 'pending' ELSE 'sent' END,
    send_at = CASE WHEN revision > $4 THEN {greatest("send_at", "sending_since + $5")} ELSE send_at END
WHERE id = $1 AND {same("channel_id", "$6")}
"""
DROP = "DELETE FROM outgoing WHERE id = $1"
REFUSE = f"""
UPDATE outgoing SET state = 'refused', refusal = $2 WHERE id = $1 AND {same("channel_id", "$3")}
"""
MOVE = """
UPDATE outgoing SET channel_id = $2, state = 'pending', sending_since = NULL
WHERE channel_id = $1 AND message_id IS NULL AND state <> 'refused'
"""
"""What is being sent just now too: what comes of that is of no matter, and it is sent again."""
SAY_AGAIN = f"""
UPDATE outgoing SET
    channel_id = $2, state = 'pending', created_at = $4, sent_revision = 0, attempts = 0,
    message_id = NULL, message_channel_id = NULL, sending_since = NULL
WHERE channel_id = $1 AND message_id IS NOT NULL AND {length_of("body", "buttons")} > 0
  AND {begins_with_one_of("outgoing.key || ':'", "$3")}
"""
"""It was created now, for Discord would take its old name for that of the message that was deleted."""
RETRY = """
UPDATE outgoing SET
    state = 'pending', send_at = $2, attempts = attempts + 1,
    sending_since = CASE WHEN $3 THEN NULL ELSE sending_since END
WHERE id = $1
"""
NEXT = "SELECT MIN(send_at) AS send_at FROM outgoing WHERE state = 'pending' AND send_at > $1"
TAKEN = f"""SELECT message_id FROM outgoing WHERE {one_of("message_id", "$1")}"""


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a message goes: to a channel, or to a person as a DM. The other one is None."""

    channel: int | None = None
    user: int | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """A row in hand: what should be in Discord, and what is known to be there."""

    id: int
    key: str
    to: Destination
    priority: int
    body: dict[str, Any]
    revision: int
    created_at: datetime
    sending_since: datetime
    attempts: int
    message_id: int | None
    message_channel_id: int | None
    dm_channel_id: int | None
    """Where an earlier message reached the same person; Discord keeps one such channel for good."""
    fresh: bool
    """Nothing was tried before."""

    @property
    def nonce(self) -> str:
        """Names the row to Discord. With the time, since a restored database gives its ids out a second time."""
        return f"{self.id}-{to_milliseconds(self.created_at):x}"


async def put(
    key: str, to: Destination, body: Mapping[str, Any], *, priority: int, now: datetime, at: datetime, gap: timedelta
) -> None:
    """Have the message of this key read like `body`; nothing happens when it is meant to already.

    A message already sent is edited at the earliest a `gap` after its last delivery; one that is refused stays so.
    """
    parameters = [
        key,
        to.channel,
        to.user,
        priority,
        as_text(body),
        to_milliseconds(now),
        to_milliseconds(at),
        _span(gap),
    ]
    await sql.change(PUT, parameters)


async def take_back(key: str) -> bool:
    """Forget the message of this key if nothing of it was tried yet; returns whether that was so."""
    return await sql.change(TAKE_BACK, [key]) > 0


async def withdraw(key: str) -> None:
    """Forget the message of this key, unless it was sent or is being sent."""
    await sql.change(WITHDRAW, [key])


async def withdraw_about(channels: Iterable[int], about: Iterable[str]) -> None:
    """Forget what waits to be sent for the first time to one of `channels`, or has a key with such a beginning."""
    await sql.change(WITHDRAW_ABOUT, [values(channels), values(about)])


async def move(old: int, new: int, about: Iterable[str], *, now: datetime) -> None:
    """Have what was not sent to channel `old` sent to `new`, and once more what has buttons and such a beginning."""
    await sql.change(MOVE, [old, new])
    await sql.change(SAY_AGAIN, [old, new, values(about), to_milliseconds(now)])


async def erase(about: Iterable[str]) -> None:
    """Forget all whose key has such a beginning, sent or not. What is being sent arrives, and leaves no trace here."""
    await sql.change(ERASE, [values(about)])


async def find(keys: Iterable[str]) -> dict[str, tuple[int | None, int | None]]:
    """Of those of these keys that have a row: the channel and the message in Discord, None until it is sent."""
    rows = await sql.rows(FIND, [values(keys)])
    return {row["key"]: (row["message_channel_id"], row["message_id"]) for row in rows}


async def latest(about: Iterable[str], now: datetime) -> datetime | None:
    """When the last of what was not sent yet, and has a key with such a beginning, goes out after `now`."""
    (row,) = await sql.rows(LATEST, [values(about), to_milliseconds(now)])
    at: int | None = row["send_at"]
    return None if at is None else from_milliseconds(at)


async def retime(keys: Iterable[str], at: datetime) -> None:
    """Have the messages of these keys, of which nothing was tried yet, go out at `at`."""
    await sql.change(RETIME, [values(keys), to_milliseconds(at)])


async def waiting(
    now: datetime, *, lowest: int, busy: Collection[Destination], at_most: int
) -> list[tuple[int, Destination]]:
    """Rows to deliver now and where they go, first those that a dead process left half delivered.

    Then by priority; what is new goes before what is only revised, and otherwise the older row first.
    What goes to a `busy` destination is left out. Of what is not half delivered, `lowest` is the last priority that
    counts.
    """
    channels = values(to.channel for to in busy if to.channel is not None)
    users = values(to.user for to in busy if to.user is not None)
    rows = await sql.rows(WAITING, [to_milliseconds(now), lowest, channels, users, at_most])
    return [(row["id"], Destination(row["channel_id"], row["user_id"])) for row in rows]


async def take(row: int, now: datetime) -> Delivery:
    """Note that the delivery of this row begins."""
    (found,) = await sql.rows(TAKE, [row, to_milliseconds(now)])
    return _delivery(found, now)


async def sent(delivery: Delivery, channel: int, message: int, *, revision: int, gap: timedelta) -> None:
    """Note that this message reads as `revision` says; a newer one follows after a `gap`."""
    await sql.change(SENT, [delivery.id, message, channel, revision, _span(gap), delivery.to.channel])


async def drop(delivery: Delivery) -> None:
    """Forget a message in hand, of which it is certain that nothing has left."""
    await sql.change(DROP, [delivery.id])


async def refuse(delivery: Delivery, reason: str) -> bool:
    """Note that it will never be delivered; false when it has been moved meanwhile, and will be elsewhere."""
    return await sql.change(REFUSE, [delivery.id, reason[:200], delivery.to.channel]) > 0


async def retry(delivery: Delivery, at: datetime, *, untouched: bool) -> None:
    """Try again at `at`; `untouched` when it is certain that no attempt has made a message."""
    await sql.change(RETRY, [delivery.id, to_milliseconds(at), untouched])


async def next_after(now: datetime) -> datetime | None:
    """When the next row may be sent that may not be sent yet."""
    (row,) = await sql.rows(NEXT, [to_milliseconds(now)])
    at: int | None = row["send_at"]
    return None if at is None else from_milliseconds(at)


async def known(messages: Iterable[int]) -> set[int]:
    """Those of these Discord messages that some row has noted as its own."""
    return {row["message_id"] for row in await sql.rows(TAKEN, [values(messages)])}


def _delivery(row: Mapping[str, Any], now: datetime) -> Delivery:
    return Delivery(
        id=row["id"],
        key=row["key"],
        to=Destination(row["channel_id"], row["user_id"]),
        priority=row["priority"],
        body=json.loads(row["body"]),
        revision=row["revision"],
        created_at=from_milliseconds(row["created_at"]),
        sending_since=from_milliseconds(row["sending_since"]),
        attempts=row["attempts"],
        message_id=row["message_id"],
        message_channel_id=row["message_channel_id"],
        dm_channel_id=row["dm_channel_id"],
        fresh=row["message_id"] is None and row["sending_since"] == to_milliseconds(now),
    )


def as_text(body: Mapping[str, Any]) -> str:
    """A body as it is kept: alike whenever it says the same."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def _span(gap: timedelta) -> int:
    return gap // timedelta(milliseconds=1)
