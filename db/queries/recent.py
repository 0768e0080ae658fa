"""When something was added of what is limited, from an instant on."""

from datetime import datetime

from db import sql
from db.fields import from_milliseconds, to_milliseconds
from db.models import AskAnswer, Capture, Circle, Failure, WinsLine
from vocabulary.sessions import CaptureKind

# Whoever forms a circle is its first member.
FORMED_BY = """
SELECT circle.created_at AS at FROM member JOIN circle ON circle.id = member.circle_id
WHERE member.user_id = $1 AND circle.created_at >= $2
AND member.id = (SELECT MIN(first.id) FROM member AS first WHERE first.circle_id = circle.id)
"""


async def circles_formed_by(user_id: int, since: datetime) -> list[datetime]:
    """When a person formed circles."""
    return [from_milliseconds(row["at"]) for row in await sql.rows(FORMED_BY, [user_id, to_milliseconds(since)])]


async def circles_formed_on(guild_id: int, since: datetime) -> list[datetime]:
    """When circles were formed on a server, whether or not they are closed by now."""
    rows = await Circle.filter(guild_id=guild_id, created_at__gte=since).only("id", "created_at")
    return [row.created_at for row in rows]


async def captured_by(user_id: int, since: datetime) -> list[tuple[datetime, CaptureKind]]:
    """When a person captured something, and of which kind."""
    rows = await Capture.filter(user_id=user_id, at__gte=since).only("id", "at", "kind")
    return [(row.at, row.kind) for row in rows]


async def failures_told_by(user_id: int, since: datetime) -> list[datetime]:
    """When a person told failures."""
    return [row.told_at for row in await Failure.filter(user_id=user_id, told_at__gte=since).only("id", "told_at")]


async def lines_of(user_id: int, since: datetime) -> list[datetime]:
    """When a person wrote wins and stuck points."""
    return [row.at for row in await WinsLine.filter(user_id=user_id, at__gte=since).only("id", "at")]


async def answered_by(user_id: int, since: datetime) -> list[datetime]:
    """When a person answered questions of others."""
    return [row.at for row in await AskAnswer.filter(user_id=user_id, at__gte=since).only("id", "at")]
