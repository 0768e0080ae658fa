"""Thanks for help, the topics that they are for, and who may be named for one of these."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from db import sql
from db.dialect import one_of, values
from db.fields import from_milliseconds, to_milliseconds
from db.models import Thank
from db.read_ahead import rows

_SEEN = "NOT EXISTS (SELECT 1 FROM hiddenthank WHERE hiddenthank.thank_id = thank.id)"
OFFERED = f"""
SELECT topic.words AS words FROM topic WHERE topic.circle_id = $1 AND EXISTS (
    SELECT 1 FROM thank WHERE thank.topic_id = topic.id AND (thank.user_id = $2 OR {_SEEN}))
ORDER BY topic.words, topic.id
"""
TOPICS = "SELECT id, words FROM topic WHERE circle_id = $1 ORDER BY id"
THANKED = f"""
SELECT thank.helper AS of, topic.circle_id AS circle, topic.id AS topic, topic.words AS words,
    thank.user_id AS thanker, thank.at AS at,
    EXISTS (SELECT 1 FROM namedfor WHERE namedfor.topic_id = topic.id AND namedfor.user_id = thank.helper) AS answered
FROM thank JOIN topic ON topic.id = thank.topic_id
WHERE {one_of("thank.helper", "$1")} AND {_SEEN} ORDER BY thank.at, thank.id
"""
NAMED = """
SELECT namedfor.id AS id, namedfor.user_id AS member, namedfor.at AS at, topic.id AS topic, topic.words AS words
FROM topic JOIN namedfor ON namedfor.topic_id = topic.id AND namedfor.named
WHERE topic.circle_id = $1 ORDER BY namedfor.at, namedfor.id
"""
KEPT = """
SELECT id FROM thank WHERE user_id = $1
UNION SELECT id FROM thank WHERE helper = $1
ORDER BY id
"""
KEPT_IN = (
    "SELECT thank.id FROM topic JOIN thank ON thank.topic_id = topic.id WHERE topic.circle_id = $1 ORDER BY thank.id"
)
EXPIRED = "SELECT id, topic_id FROM thank WHERE at <= $1 ORDER BY at LIMIT $2"
DROP = f"DELETE FROM thank WHERE {one_of('id', '$1')}"
DROP_UNUSED_TOPICS = f"""
DELETE FROM topic WHERE {one_of("id", "$1")}
AND NOT EXISTS (SELECT 1 FROM thank WHERE thank.topic_id = topic.id)
AND NOT EXISTS (SELECT 1 FROM namedfor WHERE namedfor.topic_id = topic.id)
"""


class ThankedFor(NamedTuple):
    """Thanks that a member got: in which circle, for what, from whom; `answered`: they said whether to be named."""

    circle: int
    topic: int
    words: str
    thanker: int
    at: datetime
    answered: bool


class NamedMember(NamedTuple):
    """A member whom a circle may name as someone to go to, and since when; `id` is that of the row."""

    id: int
    member: int
    at: datetime
    topic: int
    words: str


async def offered_topics(circle_id: int, user_id: int) -> list[str]:
    """A circle's topics, by name: those that this person gave thanks for, or that anybody may see thanks for."""
    return [row["words"] for row in await sql.rows(OFFERED, [circle_id, user_id])]


async def topics_of(circle_id: int) -> dict[int, str]:
    """All topics of a circle, by id."""
    return {row["id"]: row["words"] for row in await sql.rows(TOPICS, [circle_id])}


async def thanked(user_id: int) -> list[ThankedFor]:
    """The thanks that a person got in all circles and did not hide, oldest first."""
    return [
        ThankedFor(
            row["circle"],
            row["topic"],
            row["words"],
            row["thanker"],
            from_milliseconds(row["at"]),
            bool(row["answered"]),
        )
        for row in await rows(THANKED, [user_id])
    ]


async def named_in(circle_id: int) -> list[NamedMember]:
    """Whom a circle may name, and for what, the first one first; some may have left since."""
    return [
        NamedMember(row["id"], row["member"], from_milliseconds(row["at"]), row["topic"], row["words"])
        for row in await sql.rows(NAMED, [circle_id])
    ]


async def thanks_said_by(user_id: int, since: datetime) -> list[datetime]:
    """When a person said thanks."""
    return [row.at for row in await Thank.filter(user_id=user_id, at__gte=since).only("id", "at")]


async def thanks_with(user_id: int) -> list[int]:
    """The ids of all thanks that a person said or got."""
    return [row["id"] for row in await sql.rows(KEPT, [user_id])]


async def thanks_in(circle_id: int) -> list[int]:
    """The ids of all thanks in a circle."""
    return [row["id"] for row in await sql.rows(KEPT_IN, [circle_id])]


async def drop_thanks(until: datetime, at_most: int) -> bool:
    """Delete thanks that were said at `until` or before, and topics without any; whether there may be more."""
    expired = await sql.rows(EXPIRED, [to_milliseconds(until), at_most])
    if expired:
        await sql.change(DROP, [values(row["id"] for row in expired)])
        await drop_unused_topics({row["topic_id"] for row in expired})
    return len(expired) == at_most


async def drop_unused_topics(topic_ids: Iterable[int]) -> None:
    """Delete those of these topics that nobody is thanked or may be named for."""
    await sql.change(DROP_UNUSED_TOPICS, [values(topic_ids)])
