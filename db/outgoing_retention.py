"""The outbox's messages that are delivered or refused: to find those that are stored for long, and to thin them.

A thinned message has no body any more; all else of its row stays, and so does whom it names.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from db import sql
from db.dialect import one_of, values
from db.fields import from_milliseconds, to_milliseconds

DELIVERED = """
SELECT id, key, created_at FROM outgoing
WHERE needed_at <= $1 AND needed_at IS NOT NULL AND message_id IS NOT NULL ORDER BY needed_at LIMIT $2
"""
REFUSED = """
SELECT id, key, created_at FROM outgoing
WHERE needed_at <= $1 AND needed_at IS NOT NULL AND message_id IS NULL ORDER BY needed_at LIMIT $2
"""
DELIVERED_AS = "SELECT id FROM outgoing WHERE key = $1 AND needed_at IS NOT NULL AND message_id IS NOT NULL"
NEEDED = "UPDATE outgoing SET needed_at = $2 WHERE id = $1"
THINNED = f"""UPDATE outgoing SET needed_at = NULL WHERE {one_of("id", "$1")}"""
DROP_BODIES = f"""DELETE FROM outgoingbody WHERE {one_of("outgoing_id", "$1")}"""
DELETE = f"""DELETE FROM outgoing WHERE {one_of("id", "$1")}"""


async def delivered(until: datetime, at_most: int) -> list[tuple[int, str, datetime]]:
    """Messages in Discord whose body was last needed at `until` or before, the oldest first.

    Each by its id, its key and when it was created.
    """
    return await _found(DELIVERED, until, at_most)


async def delivered_as(key: str) -> int | None:
    """The id of the message with this key, if it is in Discord."""
    rows = await sql.rows(DELIVERED_AS, [key])
    return rows[0]["id"] if rows else None


async def refused(until: datetime, at_most: int) -> list[tuple[int, str, datetime]]:
    """The same of messages that were refused, and of which nothing is in Discord."""
    return await _found(REFUSED, until, at_most)


async def note_needed(rows: Mapping[int, datetime]) -> None:
    """Note when the bodies of these delivered or refused messages are needed last."""
    await sql.change_many(NEEDED, [[row, to_milliseconds(at)] for row, at in rows.items()])


async def thin(rows: Iterable[int]) -> None:
    """Delete the bodies of these delivered messages."""
    ids = values(rows)
    await sql.change(DROP_BODIES, [ids])
    await sql.change(THINNED, [ids])


async def delete(rows: Iterable[int]) -> None:
    """Delete these messages."""
    await sql.change(DELETE, [values(rows)])


async def _found(query: str, until: datetime, at_most: int) -> list[tuple[int, str, datetime]]:
    rows = await sql.rows(query, [to_milliseconds(until), at_most])
    return [(row["id"], row["key"], from_milliseconds(row["created_at"])) for row in rows]
