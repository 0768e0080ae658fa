"""The outbox's messages that Discord has refused, that were deleted there, or that are watched."""

from collections.abc import Iterable
from datetime import datetime

from db import sql
from db.dialect import one_of, same, values, without_index
from db.fields import from_milliseconds, to_milliseconds
from db.models import OutgoingState
from db.outgoing import Delivery

WAKE = "UPDATE outgoing SET state = 'pending', send_at = wake_at, wake_at = NULL WHERE wake_at <= $1"
NEXT_WAKE = "SELECT MIN(wake_at) AS wake_at FROM outgoing WHERE wake_at > $1"
LOOK_LATER = """
UPDATE outgoing SET wake_at = $1 WHERE wake_at < $1 AND watched AND state = 'sent' AND sent_revision = revision
"""
PUT_ASIDE = f"""
UPDATE outgoing SET
    state = $2, refusal = $3, refused_since = COALESCE(refused_since, $4), wake_at = $5, attempts = attempts + 1,
    needed_at = CASE WHEN $5 IS NULL THEN $4 END,
    sending_since = CASE WHEN $6 THEN NULL ELSE sending_since END
WHERE id = $1 AND {same("channel_id", "$7")}
"""
UNPINNED = f"""
UPDATE outgoing SET
    message_id = $2, message_channel_id = $3, sent_revision = 0, attempts = attempts + 1,
    state = CASE WHEN revision > $4 THEN 'pending' ELSE 'sent' END,
    wake_at = CASE WHEN revision > $4 THEN NULL ELSE $5 END,
    needed_at = CASE WHEN revision > $4 OR $5 IS NOT NULL THEN NULL ELSE sending_since END
WHERE id = $1 AND {same("channel_id", "$6")}
"""
TRY_AGAIN = f"""
UPDATE outgoing SET state = 'pending', send_at = $2, wake_at = NULL, attempts = 0
WHERE wake_at IS NOT NULL AND {one_of("channel_id", "$1")} AND {without_index("state")} <> 'refused'
  AND sent_revision < revision
"""
LOSE = f"""
UPDATE outgoing SET
    state = 'pending', created_at = $2, send_at = $2, sent_revision = 0, attempts = 0,
    message_id = NULL, message_channel_id = NULL, sending_since = NULL
WHERE id = $1 AND {same("channel_id", "$3")}
"""
"""`created_at` changes, and so the nonce: Discord would take the old nonce for the deleted message."""


async def wake(now: datetime) -> None:
    """Have those tried again, or looked for, whose time has come."""
    await sql.change(WAKE, [to_milliseconds(now)])


async def look_later(at: datetime) -> None:
    """Look at `at`, and not before, whether watched messages are still there."""
    await sql.change(LOOK_LATER, [to_milliseconds(at)])


async def next_wake(now: datetime) -> datetime | None:
    """When the next of them is due after `now`."""
    (row,) = await sql.rows(NEXT_WAKE, [to_milliseconds(now)])
    at: int | None = row["wake_at"]
    return None if at is None else from_milliseconds(at)


async def put_aside(
    delivery: Delivery, state: OutgoingState, reason: str, now: datetime, again_at: datetime | None
) -> bool:
    """Record that it is refused or not allowed now, until `again_at` or for good.

    Returns False if it was moved to another channel meanwhile.
    """
    parameters = [
        delivery.id,
        state.value,
        reason[:200],
        to_milliseconds(now),
        None if again_at is None else to_milliseconds(again_at),
        delivery.first_attempt,
        delivery.to.channel,
    ]
    return await sql.change(PUT_ASIDE, parameters) > 0


async def unpinned(delivery: Delivery, channel: int, message: int, again_at: datetime | None) -> None:
    """Record that the message is in Discord, but not pinned, which is tried again with an edit at `again_at`."""
    again = None if again_at is None else to_milliseconds(again_at)
    await sql.change(UNPINNED, [delivery.id, message, channel, delivery.revision, again, delivery.to.channel])


async def try_again(channels: Iterable[int], now: datetime) -> bool:
    """Have all tried now that Discord did not allow in these channels; returns whether there were any.

    What is only watched there is looked for within a minute anyway.
    """
    return await sql.change(TRY_AGAIN, [values(channels), to_milliseconds(now)]) > 0


async def lose(delivery: Delivery, now: datetime) -> None:
    """Have a message posted again that was deleted in Discord."""
    await sql.change(LOSE, [delivery.id, to_milliseconds(now), delivery.to.channel])
