"""The outbox's rows as far as they are for a person or name one: found, sent elsewhere, exported, forgotten."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from db import sql
from db.dialect import contains, one_of, values
from db.outgoing import as_text

FORGET_DELIVERED = f"""
UPDATE outgoing SET body = '{{}}' WHERE state IN ('sent', 'refused') AND {contains("body", "$1")}
"""
TO_PERSON = "DELETE FROM outgoing WHERE user_id = $1"
NAMING = f"""SELECT key FROM outgoing WHERE {contains("key || ':'", "':' || $1 || ':'")}"""
ERASE_KEYS = f"""DELETE FROM outgoing WHERE {one_of("key", "$1")}"""
UNFINISHED = f"""
SELECT id, body FROM outgoing WHERE state IN ('pending', 'sending') AND {contains("body", "$1")} ORDER BY id
"""
REWRITE = "UPDATE outgoing SET body = $2 WHERE id = $1"
EXPORT = "SELECT * FROM outgoing WHERE user_id = $1 ORDER BY id"
REDIRECT = "UPDATE outgoing SET user_id = NULL, channel_id = $2 WHERE key = $1 AND sending_since IS NULL"
WAITING_DMS = """
SELECT key FROM outgoing WHERE user_id = $1 AND message_id IS NULL AND state = 'pending' ORDER BY id
"""


async def naming(user_id: int) -> list[str]:
    """The keys that have a person's id in them, as one of their parts."""
    return [row["key"] for row in await sql.rows(NAMING, [str(user_id)])]


async def erase_to(user_id: int) -> None:
    """Forget all messages to a person."""
    await sql.change(TO_PERSON, [user_id])


async def erase_keys(keys: Iterable[str]) -> None:
    """Forget the messages of just these keys."""
    await sql.change(ERASE_KEYS, [values(keys)])


async def blank_delivered(user_id: int) -> None:
    """Keep no text of what was delivered or refused and names a person."""
    await sql.change(FORGET_DELIVERED, [str(user_id)])


async def unfinished(user_id: int) -> list[tuple[int, dict[str, Any]]]:
    """Rows and bodies of what is still to be sent or revised, or is being sent, and names a person."""
    return [(row["id"], json.loads(row["body"])) for row in await sql.rows(UNFINISHED, [str(user_id)])]


async def rewrite(row: int, body: Mapping[str, Any]) -> None:
    """Have a row that is still to be sent read like `body`."""
    await sql.change(REWRITE, [row, as_text(body)])


async def export(user_id: int) -> list[dict[str, Any]]:
    """All messages to a person, column by column; instants are milliseconds."""
    return await sql.rows(EXPORT, [user_id])


async def redirect(key: str, channel: int) -> None:
    """Have a message to a person go to a channel instead, unless something of it was tried."""
    await sql.change(REDIRECT, [key, channel])


async def waiting_dms(user_id: int) -> list[str]:
    """The keys of what still waits to be sent to a person by DM."""
    return [row["key"] for row in await sql.rows(WAITING_DMS, [user_id])]
