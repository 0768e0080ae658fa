"""Lunch-and-learns: what is proposed, what a circle has taken up, when it meets for one, and what came of it."""

import json
from datetime import datetime
from typing import NamedTuple

from db import sql
from db.dialect import list_of, one_of
from db.fields import from_milliseconds, to_milliseconds
from db.models import GuestInvite, GuestQuestion, Lunch, LunchPoll
from db.read_ahead import rows
from vocabulary.sessions import EventKind, SessionKind

BEGUN = f"EXISTS (SELECT 1 FROM sessionevent WHERE session_id = session.id AND kind = '{EventKind.STARTED}')"
PROPOSED = """
SELECT * FROM lunch WHERE circle_id = $1 AND taken_at IS NULL ORDER BY proposed_at, id
"""
# One whose session was held is over; one whose session was cancelled, or given up, waits for another date.
TAKEN = f"""
SELECT lunch.* FROM lunch LEFT JOIN session ON session.id = lunch.session_id
WHERE lunch.circle_id = $1 AND lunch.taken_at IS NOT NULL
    AND NOT (session.id IS NOT NULL AND session.closed_at IS NOT NULL AND {BEGUN})
ORDER BY lunch.taken_at DESC, lunch.id DESC LIMIT 1
"""
OF_SESSION = "SELECT * FROM lunch WHERE session_id = $1 ORDER BY id DESC LIMIT 1"
LAST_HELD = f"""
SELECT lunch.* FROM lunch JOIN session ON session.id = lunch.session_id
WHERE lunch.circle_id = $1 AND session.closed_at IS NOT NULL AND {BEGUN}
ORDER BY session.starts_at DESC LIMIT 1
"""
# At a place nobody is seen: those count as there who said that they would come.
HELD = f"""
SELECT lunch.circle_id AS of, lunch.id, lunch.topic, lunch.guest, session.starts_at,
    (SELECT {list_of("user_id")} FROM (
        SELECT user_id FROM attendance WHERE session_id = session.id
        UNION SELECT user_id FROM reply WHERE session_id = session.id AND coming AND session.place <> '')) AS there,
    (SELECT {list_of("user_id")} FROM lunchinsight WHERE lunch_id = lunch.id) AS told
FROM lunch JOIN session ON session.id = lunch.session_id
WHERE {one_of("lunch.circle_id", "$1")} AND session.closed_at IS NOT NULL AND {BEGUN}
ORDER BY session.starts_at DESC
"""
INSIGHTS = "SELECT user_id, words FROM lunchinsight WHERE lunch_id = $1 ORDER BY at, id"
UNDER_WAY = """
SELECT 1 FROM lunch LEFT JOIN session ON session.id = lunch.session_id
WHERE lunch.circle_id = $1 AND (session.id IS NULL OR session.closed_at IS NULL OR session.starts_at >= $2)
LIMIT 1
"""
LAST_ACT = """
SELECT max(at) AS at FROM (
    SELECT max(max(proposed_at, coalesce(taken_at, 0))) AS at FROM lunch WHERE circle_id = $1
    UNION ALL SELECT max(asked_at) FROM lunchpoll WHERE circle_id = $1
    UNION ALL SELECT max(guestquestion.at) FROM lunch JOIN guestquestion ON guestquestion.lunch_id = lunch.id
        WHERE lunch.circle_id = $1
    UNION ALL SELECT max(lunchinsight.at) FROM lunch JOIN lunchinsight ON lunchinsight.lunch_id = lunch.id
        WHERE lunch.circle_id = $1)
"""
TIMES = f"""
SELECT id, starts_at FROM session
WHERE circle_id = $1 AND kind = '{SessionKind.LUNCH}' AND (closed_at IS NULL OR {BEGUN}) ORDER BY starts_at
"""
OPEN_POLL = "SELECT * FROM lunchpoll WHERE circle_id = $1 AND closed_at IS NULL ORDER BY id DESC LIMIT 1"
QUESTIONS = """
SELECT guestquestion.id, guestquestion.user_id, guestquestion.words, guestquestion.at,
    (SELECT count(*) FROM guestquestionvote WHERE question_id = guestquestion.id) AS votes
FROM guestquestion WHERE guestquestion.lunch_id = $1 ORDER BY guestquestion.at, guestquestion.id
"""
INVITES = "SELECT * FROM guestinvite WHERE lunch_id = $1 ORDER BY id"


class HeldLunch(NamedTuple):
    """One that was held: who was there, and who has said what they applied."""

    id: int
    topic: str
    guest: str
    starts_at: datetime
    there: list[int]
    told: list[int]


class Applied(NamedTuple):
    """What somebody has applied of one."""

    user_id: int
    words: str


class AskedQuestion(NamedTuple):
    """What a member would like a guest to be asked, and how many others want that, too."""

    id: int
    user_id: int
    words: str
    at: datetime
    votes: int


async def proposed(circle_id: int) -> list[Lunch]:
    """What is proposed and waits, oldest first."""
    return await sql.instances(Lunch, PROPOSED, [circle_id])


async def taken(circle_id: int) -> Lunch | None:
    """What the circle has taken up and not held yet."""
    return await sql.instance(Lunch, TAKEN, [circle_id])


async def of_session(session_id: int) -> Lunch | None:
    """What a session is about."""
    return await sql.instance(Lunch, OF_SESSION, [session_id])


async def last_held(circle_id: int) -> Lunch | None:
    """The one that the circle held last."""
    return await sql.instance(Lunch, LAST_HELD, [circle_id])


async def held_last(circle_id: int) -> HeldLunch | None:
    """The same with who was there, as the looks at nudges read it ahead."""
    for row in await rows(HELD, [circle_id]):
        there, told = json.loads(row["there"]), json.loads(row["told"])
        return HeldLunch(row["id"], row["topic"], row["guest"], from_milliseconds(row["starts_at"]), there, told)
    return None


async def insights(lunch_id: int) -> list[Applied]:
    """What members said that they applied of one, in the order in which they did."""
    return [Applied(row["user_id"], row["words"]) for row in await sql.rows(INSIGHTS, [lunch_id])]


async def is_under_way(circle_id: int, since: datetime) -> bool:
    """Whether something is proposed or planned, or was held since then."""
    return bool(await sql.rows(UNDER_WAY, [circle_id, to_milliseconds(since)]))


async def last_act(circle_id: int) -> datetime | None:
    """When somebody in a circle last did anything about a lunch-and-learn."""
    (found,) = await sql.rows(LAST_ACT, [circle_id])
    return None if found["at"] is None else from_milliseconds(found["at"])


async def times(circle_id: int, but: int | None = None) -> list[datetime]:
    """When the circle has held one, or will, the session `but` aside."""
    found = await sql.rows(TIMES, [circle_id])
    return [from_milliseconds(row["starts_at"]) for row in found if row["id"] != but]


async def open_poll(circle_id: int) -> LunchPoll | None:
    """The poll that stands."""
    return await sql.instance(LunchPoll, OPEN_POLL, [circle_id])


async def questions(lunch_id: int) -> list[AskedQuestion]:
    """What its guest is to be asked, in the order in which it was."""
    return [
        AskedQuestion(row["id"], row["user_id"], row["words"], from_milliseconds(row["at"]), row["votes"])
        for row in await sql.rows(QUESTIONS, [lunch_id])
    ]


async def asked_by(user_id: int, lunch_id: int) -> int:
    """How many questions somebody has queued for a guest."""
    return await GuestQuestion.filter(lunch_id=lunch_id, user_id=user_id).count()


async def invites(lunch_id: int) -> list[GuestInvite]:
    """By which its guest may come, oldest first; more than one only while an older one is still to be revoked."""
    return await sql.instances(GuestInvite, INVITES, [lunch_id])
