"""What is over: found over indexes, and deleted a little at a time."""

from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from datetime import datetime

from db import sql
from db.dialect import one_of, values
from db.fields import to_milliseconds
from db.models import FailureMonth, Notice, Nudge
from db.queries.notes import noted, write_note
from vocabulary.keys import KeyTextError, NoticeKey, OccasionKey
from vocabulary.nudges import NudgeKind

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


async def inviting_notices(ids: Collection[int]) -> set[int]:
    """Those of these notices in which somebody is invited for a month that is not over."""
    rows = await Notice.filter(id__in=list(ids))
    return await _inviting({row.id: _months(row.about, lambda text: NoticeKey.parse(text).occasion) for row in rows})


async def inviting_nudges(ids: Collection[int]) -> set[int]:
    """The same of these nudges."""
    rows = await Nudge.filter(id__in=list(ids))
    return await _inviting({row.id: _months(row.about, OccasionKey.parse) for row in rows})


async def _inviting(months: Mapping[int, Collection[int]]) -> set[int]:
    """Those rows of whose months, for which they invite, one is not over."""
    named = sorted({month for those in months.values() for month in those})
    still_open = (
        {month.id for month in await FailureMonth.filter(id__in=named, closed_at=None)} if named else set[int]()
    )
    return {row for row, those in months.items() if not still_open.isdisjoint(those)}


def _months(about: Iterable[str], occasion: Callable[[str], OccasionKey]) -> set[int]:
    """The months for which these texts of keys invite somebody."""
    found: set[int] = set()
    for text in about:
        with suppress(KeyTextError):
            key = occasion(text)
            found |= {key.row} if key.kind is NudgeKind.FAILURE else set()
    return found


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
