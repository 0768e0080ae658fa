"""Sessions and briefs whose messages show what a person has written, though not each of these messages names them."""

from db import sql
from db.dialect import list_contains
from vocabulary.goals import AskedOf
from vocabulary.sessions import CaptureKind, EventKind


def _started_next(circle: str, at: str) -> str:
    """The session that a circle has started first since then."""
    return f"""(
        SELECT session_id FROM session AS later JOIN sessionevent ON session_id = later.id
        WHERE later.circle_id = {circle} AND sessionevent.kind = '{EventKind.STARTED}' AND sessionevent.at > {at}
        ORDER BY sessionevent.at LIMIT 1)"""


OPENED_WITH = f"""
SELECT {_started_next("session.circle_id", "capture.at")} AS id
FROM capture JOIN session ON session.id = capture.session_id
WHERE capture.user_id = $1 AND capture.kind = '{CaptureKind.PARKED}'
UNION
SELECT {_started_next("cycle.circle_id", "ask.at")}
FROM goal JOIN cycle ON cycle.id = goal.cycle_id
JOIN progress ON progress.goal_id = goal.id JOIN ask ON ask.progress_id = progress.id
WHERE goal.user_id = $1 AND ask.of = '{AskedOf.AGENDA}'
UNION
SELECT sessionevent.session_id
FROM winsline JOIN winsround ON winsround.id = winsline.round_id
JOIN session AS later ON later.circle_id = winsround.circle_id
JOIN sessionevent ON sessionevent.session_id = later.id AND sessionevent.kind = '{EventKind.STARTED}'
WHERE winsline.user_id = $1 AND sessionevent.at > winsline.at
AND (winsline.ended_at IS NULL OR sessionevent.at <= winsline.ended_at)
"""
CLOSED_WITH = f"""
SELECT session_id AS id FROM capture WHERE user_id = $1
UNION
SELECT shown_in_id FROM example WHERE user_id = $1 AND shown_in_id IS NOT NULL
UNION
SELECT session.id FROM goal
JOIN cycle ON cycle.id = goal.cycle_id
JOIN session ON session.circle_id = cycle.circle_id AND session.closed_at >= goal.set_at
JOIN sessionevent ON session_id = session.id AND sessionevent.kind = '{EventKind.STARTED}'
WHERE goal.user_id = $1 AND sessionevent.at <= goal.set_at
"""
BRIEFED_WITH = f"""
SELECT partnerbrief.id FROM member
JOIN partnership ON partnership.circle_id = member.circle_id
JOIN partnerbrief ON partnerbrief.partnership_id = partnership.id
WHERE member.user_id = $1 AND ({list_contains("partnership.members", "$1")} OR EXISTS (
    SELECT 1 FROM capture JOIN session ON session.id = capture.session_id
    WHERE capture.user_id = $1 AND capture.kind = '{CaptureKind.RESOURCE}'
    AND session.circle_id = partnership.circle_id))
"""


async def opened_with(user_id: int) -> list[int]:
    """The sessions that began with what a person had parked or asked for, or may have with their stuck points."""
    return await _sessions(OPENED_WITH, user_id)


async def closed_with(user_id: int) -> list[int]:
    """The sessions whose recaps show what a person captured or showed, or a goal that they set meanwhile."""
    return await _sessions(CLOSED_WITH, user_id)


async def briefed_with(user_id: int) -> list[int]:
    """The briefs of partners that show a person's goals and questions, or what they shared with the circle."""
    return sorted(row["id"] for row in await sql.rows(BRIEFED_WITH, [user_id]))


async def _sessions(query: str, user_id: int) -> list[int]:
    return sorted(row["id"] for row in await sql.rows(query, [user_id]) if row["id"] is not None)
