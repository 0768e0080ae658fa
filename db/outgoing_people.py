"""The outbox's messages to a person, or that name one: to find, redirect, export and erase them."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from db import sql
from db.dialect import one_of, text_contains, values
from db.outgoing import as_text

BLANK_DELIVERED = f"""
UPDATE outgoing SET body = '{{}}' WHERE state IN ('sent', 'refused') AND {text_contains("body", "$1")}
"""
TO_PERSON = "DELETE FROM outgoing WHERE user_id = $1"
NAMING = f"""SELECT key FROM outgoing WHERE {text_contains("key || ':'", "':' || $1 || ':'")}"""
ERASE_KEYS = f"""DELETE FROM outgoing WHERE {one_of("key", "$1")}"""
UNFINISHED = f"""
SELECT id, body FROM outgoing WHERE state IN ('pending', 'sending') AND {text_contains("body", "$1")} ORDER BY id
"""
REWRITE = "UPDATE outgoing SET body = $2 WHERE id = $1"
EXPORT = "SELECT * FROM outgoing WHERE user_id = $1 ORDER BY id"
REDIRECT = "UPDATE outgoing SET user_id = NULL, channel_id = $2 WHERE key = $1 AND sending_since IS NULL"
WAITING_DMS = """
SELECT key FROM outgoing WHERE user_id = $1 AND message_id IS NULL AND state = 'pending' ORDER BY id
"""


async def naming(user_id: int) -> list[str]:
    """The keys that contain a person's id as one of their parts."""
    return [row["key"] for row in await sql.rows(NAMING, [str(user_id)])]


async def erase_to(user_id: int) -> None:
    """Delete all messages to a person."""
    await sql.change(TO_PERSON, [user_id])


async def erase_keys(keys: Iterable[str]) -> None:
    """Delete the messages of these keys."""
    await sql.change(ERASE_KEYS, [values(keys)])


async def blank_delivered(user_id: int) -> None:
    """Delete the text of delivered and refused messages that name a person."""
    await sql.change(BLANK_DELIVERED, [str(user_id)])


async def unfinished(user_id: int) -> list[tuple[int, dict[str, Any]]]:
    """Ids and bodies of messages that name a person and are still to be sent or edited, or are being sent."""
    return [(row["id"], json.loads(row["body"])) for row in await sql.rows(UNFINISHED, [str(user_id)])]


async def rewrite(row: int, body: Mapping[str, Any]) -> None:
    """Replace the body of a row that is still to be sent."""
    await sql.change(REWRITE, [row, as_text(body)])


async def export(user_id: int) -> list[dict[str, Any]]:
    """All messages to a person, with all columns; instants are epoch milliseconds."""
    return await sql.rows(EXPORT, [user_id])


async def redirect(key: str, channel: int) -> None:
    """Send a message to a channel instead of a person, unless a delivery was attempted."""
    await sql.change(REDIRECT, [key, channel])


async def waiting_dms(user_id: int) -> list[str]:
    """The keys of unsent DMs to a person."""
    return [row["key"] for row in await sql.rows(WAITING_DMS, [user_id])]
