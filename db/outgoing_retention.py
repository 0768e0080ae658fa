"""The outbox's messages that are delivered or refused: to find those that are stored for long, and to thin them.

A thinned message has no body any more; all else of its row stays, and so does whom it names.
"""

from collections.abc import Iterable
from datetime import datetime

from db import sql
from db.dialect import one_of, values
from db.fields import to_milliseconds

DELIVERED = """
SELECT id, key FROM outgoing
WHERE needed_at <= $1 AND needed_at IS NOT NULL AND message_id IS NOT NULL ORDER BY needed_at LIMIT $2
"""
REFUSED = """
SELECT id, key FROM outgoing
WHERE needed_at <= $1 AND needed_at IS NOT NULL AND message_id IS NULL ORDER BY needed_at LIMIT $2
"""
NEEDED = f"""UPDATE outgoing SET needed_at = $2 WHERE {one_of("id", "$1")}"""
DROP_BODIES = f"""DELETE FROM outgoingbody WHERE {one_of("outgoing_id", "$1")}"""
DELETE = f"""DELETE FROM outgoing WHERE {one_of("id", "$1")}"""


async def delivered(until: datetime, at_most: int) -> list[tuple[int, str]]:
    """Ids and keys of messages in Discord whose body was last needed at `until` or before, the oldest first."""
    return await _found(DELIVERED, until, at_most)


async def refused(until: datetime, at_most: int) -> list[tuple[int, str]]:
    """The same of messages that were refused, and of which nothing is in Discord."""
    return await _found(REFUSED, until, at_most)


async def note_needed(rows: Iterable[int], now: datetime) -> None:
    """Note that the bodies of these delivered or refused messages are needed now."""
    await sql.change(NEEDED, [values(rows), to_milliseconds(now)])


async def thin(rows: Iterable[int]) -> None:
    """Delete the bodies of these delivered messages."""
    ids = values(rows)
    await sql.change(DROP_BODIES, [ids])
    await sql.change(NEEDED, [ids, None])


async def delete(rows: Iterable[int]) -> None:
    """Delete these messages."""
    await sql.change(DELETE, [values(rows)])


async def _found(query: str, until: datetime, at_most: int) -> list[tuple[int, str]]:
    return [(row["id"], row["key"]) for row in await sql.rows(query, [to_milliseconds(until), at_most])]
