"""What a circle was told unasked, what keeps that from resting, and what its kinds ask about."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from db import sql
from db.dialect import each, one_of, values
from db.fields import from_milliseconds, to_milliseconds
from db.models import Notice, NoticeWake
from vocabulary.notices import NoticeKind
from vocabulary.sessions import EventKind

SESSION_ON = f"""
SELECT 1 FROM session WHERE circle_id = $1 AND closed_at IS NULL
AND EXISTS (SELECT 1 FROM sessionevent WHERE session_id = session.id AND kind = '{EventKind.STARTED}')
"""
LAST_MEETING = """
SELECT max(meeting.at) AS at FROM partnership JOIN meeting ON meeting.partnership_id = partnership.id
WHERE partnership.circle_id = $1
"""
WITH_TURNS = """
SELECT dutyentry.user_id FROM session JOIN dutyentry ON dutyentry.session_id = session.id
WHERE session.circle_id = $1 AND session.closed_at IS NULL AND session.starts_at <= $2
UNION
SELECT dutyentry.user_id FROM failuremonth JOIN dutyentry ON dutyentry.month_id = failuremonth.id
WHERE failuremonth.circle_id = $1 AND failuremonth.closed_at IS NULL
"""
TERM_BEGAN = "SELECT min(opened_at) AS at FROM partnership WHERE circle_id = $1 AND term = $2"
LEFT = "SELECT 1 FROM member WHERE circle_id = $1 AND left_at >= $2 AND left_at <= $3 LIMIT 1"
TOLD = f"""
SELECT notice.id, told.value AS about FROM notice, {each("notice.about")} AS told
WHERE notice.circle_id = $1 AND {one_of("told.value", "$2")}
"""
POSTED = "SELECT * FROM notice WHERE circle_id = $1 ORDER BY id"
WOKEN = "SELECT * FROM noticewake WHERE circle_id = $1"


class PostedNotice(NamedTuple):
    """A post that was made, with the texts of the keys of what it was about."""

    id: int
    at: datetime
    about: list[str]


async def posted_in(circle_id: int) -> list[PostedNotice]:
    """What a circle was told unasked, oldest first."""
    return [PostedNotice(row.id, row.at, row.about) for row in await sql.instances(Notice, POSTED, [circle_id])]


async def woken_in(circle_id: int) -> dict[NoticeKind, datetime]:
    """When which kinds were last woken in a circle."""
    return {row.kind: row.at for row in await sql.instances(NoticeWake, WOKEN, [circle_id])}


async def wake(circle_id: int, kinds: Iterable[NoticeKind], at: datetime) -> None:
    """Note that somebody wants to be told of these again; part of the caller's transaction."""
    for kind in kinds:
        await NoticeWake.update_or_create(defaults={"at": at}, circle_id=circle_id, kind=kind)


async def session_is_on(circle_id: int) -> bool:
    """Whether a circle is in a session."""
    return bool(await sql.rows(SESSION_ON, [circle_id]))


async def last_meeting(circle_id: int) -> datetime | None:
    """When learning partners of a circle last told that they met."""
    (found,) = await sql.rows(LAST_MEETING, [circle_id])
    return None if found["at"] is None else from_milliseconds(found["at"])


async def with_turns(circle_id: int, until: datetime) -> frozenset[int]:
    """Those who have or had a turn in a circle's month, or in one of its sessions that begin until then."""
    return frozenset(row["user_id"] for row in await sql.rows(WITH_TURNS, [circle_id, to_milliseconds(until)]))


async def term_began(circle_id: int, term: int) -> datetime:
    """When the first partners of a term that has some became that."""
    (found,) = await sql.rows(TERM_BEGAN, [circle_id, term])
    return from_milliseconds(found["at"])


async def anybody_left(circle_id: int, since: datetime, until: datetime) -> bool:
    """Whether somebody left a circle in that time."""
    return bool(await sql.rows(LEFT, [circle_id, to_milliseconds(since), to_milliseconds(until)]))


async def told(circle_id: int, keys: Iterable[str]) -> dict[str, int]:
    """In which notice each of these keys was told in a circle, for those that were."""
    return {row["about"]: row["id"] for row in await sql.rows(TOLD, [circle_id, values(keys)])}
