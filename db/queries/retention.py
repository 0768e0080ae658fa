"""What is over: found over indexes, and deleted a little at a time."""

from collections.abc import Collection
from datetime import datetime

from db import sql
from db.dialect import one_of, values
from db.fields import to_milliseconds
from db.queries.notes import noted, write_note

OPEN_CIRCLES = f"""SELECT id FROM circle WHERE {one_of("id", "$1")} AND closed_at IS NULL"""
OPEN_CYCLES = f"""
SELECT cycle.id FROM cycle JOIN circle ON circle.id = cycle.circle_id
WHERE {one_of("cycle.id", "$1")} AND circle.closed_at IS NULL AND NOT EXISTS (
    SELECT 1 FROM cycle AS later WHERE later.circle_id = cycle.circle_id AND later.number > cycle.number)
"""
OPEN_SESSIONS = f"""SELECT id FROM session WHERE {one_of("id", "$1")} AND closed_at IS NULL"""

DROP_UNCONFIRMED = """
DELETE FROM unconfirmedwords WHERE id IN (SELECT id FROM unconfirmedwords WHERE at <= $1 ORDER BY at LIMIT $2)
"""
DROP_ABSENCES = "DELETE FROM absence WHERE id IN (SELECT id FROM absence WHERE until <= $1 ORDER BY until LIMIT $2)"
CLOSED = "SELECT closed_at FROM session WHERE closed_at > $1 AND closed_at <= $2 ORDER BY closed_at LIMIT $3"
CLOSED_BETWEEN = "session_id IN (SELECT id FROM session WHERE closed_at > $1 AND closed_at <= $2)"
DROP_VOTES = f"DELETE FROM vote WHERE {CLOSED_BETWEEN}"
DROP_INTERESTS = f"DELETE FROM interest WHERE {CLOSED_BETWEEN}"
DROP_GUEST_QUESTIONS = f"""
DELETE FROM guestquestion WHERE lunch_id IN (SELECT lunch.id FROM lunch WHERE {CLOSED_BETWEEN})
"""
FORGET_GUESTS = f"UPDATE lunch SET guest = '', focus = '', questions = '' WHERE {CLOSED_BETWEEN}"
DROP_STORIES = """
UPDATE failure SET happened = '', taught = '', next_time = '', story_until = NULL
WHERE id IN (SELECT id FROM failure WHERE story_until <= $1 ORDER BY story_until LIMIT $2)
"""
VOTES_DROPPED = "retention-votes"
"""The note that holds up to which instant, in milliseconds, votes of closed sessions are deleted."""


async def open_circles(ids: Collection[int]) -> set[int]:
    """Those of these circles that are not closed."""
    return await _ids(OPEN_CIRCLES, ids)


async def open_cycles(ids: Collection[int]) -> set[int]:
    """Those of these cycles that are the newest one of a circle that is not closed."""
    return await _ids(OPEN_CYCLES, ids)


async def open_sessions(ids: Collection[int]) -> set[int]:
    """Those of these sessions that are not closed."""
    return await _ids(OPEN_SESSIONS, ids)


async def drop_unconfirmed_words(until: datetime, at_most: int) -> bool:
    """Delete texts that were stored at `until` or before; whether there may be more than the `at_most` oldest."""
    return await sql.change(DROP_UNCONFIRMED, [to_milliseconds(until), at_most]) == at_most


async def drop_absences(until: datetime, at_most: int) -> bool:
    """Delete absences that ended at `until` or before; whether there may be more than the `at_most` oldest."""
    return await sql.change(DROP_ABSENCES, [to_milliseconds(until), at_most]) == at_most


async def drop_stories(until: datetime, at_most: int) -> bool:
    """Delete the stories that were to be kept until then; whether there may be more than the `at_most` oldest."""
    return await sql.change(DROP_STORIES, [to_milliseconds(until), at_most]) == at_most


async def drop_votes(until: datetime, at_most: int) -> bool:
    """Delete votes, interests and guests of sessions that closed at `until` or before; whether there are more sessions.

    It goes on where it stopped the last time, with the `at_most` sessions that closed first.
    """
    since = int(await noted(VOTES_DROPPED) or 0)
    found = await sql.rows(CLOSED, [since, to_milliseconds(until), at_most])
    if not found:
        return False
    last: int = found[-1]["closed_at"]
    await sql.change(DROP_VOTES, [since, last])
    await sql.change(DROP_INTERESTS, [since, last])
    await sql.change(DROP_GUEST_QUESTIONS, [since, last])
    await sql.change(FORGET_GUESTS, [since, last])
    await write_note(VOTES_DROPPED, str(last))
    return len(found) == at_most


async def _ids(query: str, ids: Collection[int]) -> set[int]:
    return {row["id"] for row in await sql.rows(query, [values(ids)])}
