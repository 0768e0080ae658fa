"""The outbox's messages to a person, or that name one: to find, redirect, export and erase them.

Whom a message names is in `OutgoingPerson`, so that only these messages are read. Names that an edit has removed stay
there, so that each query looks at the message as it is now, too.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from db import sql
from db.dialect import keyed, one_of, text_contains, values, without_index
from db.fields import to_milliseconds
from db.outgoing import Destination, as_text, digest_of

NAMES = "id IN (SELECT outgoing_id FROM outgoingperson WHERE user_id = $1)"
DROP_DELIVERED = f"""
DELETE FROM outgoingbody
WHERE outgoing_id IN (
    SELECT id FROM outgoing
    WHERE {NAMES} AND {without_index("state")} IN ('sent', 'refused') AND {without_index("wake_at")} IS NULL)
  AND {text_contains("body", "$2")}
"""
TO_PERSON = "DELETE FROM outgoing WHERE user_id = $1"
NAMED_IN_KEY = f"""
SELECT key FROM outgoing WHERE {NAMES} AND {text_contains("key || ':'", "':' || $2 || ':'")} ORDER BY id
"""
UNNAME = "DELETE FROM outgoingperson WHERE user_id = $1"
ERASE_KEYS = f"""DELETE FROM outgoing WHERE {one_of("key", "$1")}"""
UNFINISHED = f"""
SELECT id, body FROM outgoing JOIN outgoingbody ON outgoing_id = id
WHERE {NAMES} AND ({without_index("state")} IN ('pending', 'sending') OR {without_index("wake_at")} IS NOT NULL)
  AND {text_contains("body", "$2")}
ORDER BY id
"""
SHOWN = f"""
SELECT key, channel_id, user_id, priority, body FROM outgoing JOIN outgoingbody ON outgoing_id = outgoing.id
WHERE {without_index("state")} <> 'refused' AND outgoing.id IN (
    SELECT id FROM outgoing WHERE {one_of("channel_id", "$1")}
    UNION ALL {keyed("outgoing", "$2")}
    UNION ALL SELECT outgoing_id FROM outgoingperson WHERE user_id = $3)
ORDER BY outgoing.id
"""
WITHOUT_BODY = "NOT EXISTS (SELECT 1 FROM outgoingbody WHERE outgoing_id = outgoing.id)"
THINNED = f"""
SELECT key, channel_id, user_id, priority, card FROM outgoing
WHERE id IN ({keyed("outgoing", "$1")}) AND {without_index("message_id")} IS NOT NULL AND {WITHOUT_BODY} ORDER BY id
"""
THINNED_NAMING = f"SELECT key FROM outgoing WHERE {NAMES} AND {WITHOUT_BODY} ORDER BY id"
REWRITE = "UPDATE outgoing SET digest = $2 WHERE id = $1"
REWRITE_BODY = "UPDATE outgoingbody SET body = $2 WHERE outgoing_id = $1"
EXPORT = """
SELECT outgoing.*, body FROM outgoing LEFT JOIN outgoingbody ON outgoing_id = id WHERE user_id = $1 ORDER BY id
"""
REDIRECT = """
UPDATE outgoing SET
    user_id = NULL, channel_id = $2, send_at = $3,
    state = 'pending', attempts = 0, wake_at = NULL, needed_at = NULL, refused_since = NULL
WHERE key = $1 AND sending_since IS NULL
"""
WAITING_DMS = f"""
SELECT key FROM outgoing
WHERE user_id = $1 AND message_id IS NULL
  AND ({without_index("state")} = 'pending' OR {without_index("wake_at")} IS NOT NULL)
ORDER BY id
"""


async def named_in_key(user_id: int) -> list[str]:
    """The keys that contain a person's id as one of their parts."""
    return [row["key"] for row in await sql.rows(NAMED_IN_KEY, [user_id, str(user_id)])]


async def erase_to(user_id: int) -> None:
    """Delete all messages to a person."""
    await sql.change(TO_PERSON, [user_id])


async def erase_keys(keys: Iterable[str]) -> None:
    """Delete the messages of these keys."""
    await sql.change(ERASE_KEYS, [values(keys)])


async def drop_delivered(user_id: int) -> None:
    """Delete the bodies of messages that name a person and are delivered or refused for good."""
    await sql.change(DROP_DELIVERED, [user_id, str(user_id)])


async def unname(user_id: int) -> None:
    """Forget which messages name a person."""
    await sql.change(UNNAME, [user_id])


async def unfinished(user_id: int) -> list[tuple[int, dict[str, Any]]]:
    """Ids and bodies of messages that name a person and are still to be sent, edited or looked for."""
    return [(row["id"], json.loads(row["body"])) for row in await sql.rows(UNFINISHED, [user_id, str(user_id)])]


async def shown(
    channels: Iterable[int], about: Iterable[str], user_id: int
) -> list[tuple[str, Destination, int, dict[str, Any]]]:
    """Key, destination, priority and body of messages that are in Discord or on their way there: those to one of
    `channels`, about one of these keys, or that name a person.
    """
    rows = await sql.rows(SHOWN, [values(channels), values(about), user_id])
    return [
        (row["key"], Destination(row["channel_id"], row["user_id"]), row["priority"], json.loads(row["body"]))
        for row in rows
    ]


async def thinned(about: Iterable[str]) -> list[tuple[str, Destination, int, bool]]:
    """Key, destination, priority and whether it is a card, of messages about these keys whose bodies are deleted."""
    return [
        (row["key"], Destination(row["channel_id"], row["user_id"]), row["priority"], bool(row["card"]))
        for row in await sql.rows(THINNED, [values(about)])
    ]


async def thinned_naming(user_id: int) -> list[str]:
    """The keys of messages that name a person and whose bodies are deleted."""
    return [row["key"] for row in await sql.rows(THINNED_NAMING, [user_id])]


async def rewrite(row: int, body: Mapping[str, Any]) -> None:
    """Replace the body of a row that is still to be sent."""
    text = as_text(body)
    await sql.change(REWRITE, [row, digest_of(text)])
    await sql.change(REWRITE_BODY, [row, text])


async def export(user_id: int) -> list[dict[str, Any]]:
    """All messages to a person, with all columns and their bodies; instants are epoch milliseconds."""
    return await sql.rows(EXPORT, [user_id])


async def redirect(key: str, channel: int, at: datetime) -> None:
    """Send a DM that has not reached its person to a channel instead, at `at`, unless its delivery is in doubt."""
    await sql.change(REDIRECT, [key, channel, to_milliseconds(at)])


async def waiting_dms(user_id: int) -> list[str]:
    """The keys of unsent DMs to a person."""
    return [row["key"] for row in await sql.rows(WAITING_DMS, [user_id])]
