"""Who attended and who served in a circle's past sessions, from which the rotation is derived."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import NamedTuple

from db import sql
from db.dialect import one_of, values
from db.fields import from_milliseconds
from db.models import Turn
from db.read_ahead import rows
from vocabulary.duties import Duty, DutyAct

# In SQL, since every naming reads all of a circle's sessions, which takes many times as long with models.
ATTENDED = """
SELECT session.id, session.starts_at, attendance.user_id FROM session
JOIN sessionevent ON sessionevent.session_id = session.id AND sessionevent.kind = 'started'
LEFT JOIN attendance ON attendance.session_id = session.id
    AND (attendance.left_at IS NULL OR attendance.left_at > sessionevent.at)
WHERE session.circle_id = $1 AND session.closed_at IS NOT NULL
ORDER BY session.starts_at, session.id
"""
JOINED = "SELECT user_id, joined_at FROM member WHERE circle_id = $1"
SERVED = f"""
SELECT at, duty, user_id FROM turn WHERE circle_id = $1 AND {one_of("duty", "$2")} ORDER BY at, id
"""
LOG = f"""
SELECT session_id AS of, id, act, duty, user_id, at, because, "to" FROM dutyentry
WHERE {one_of("session_id", "$1")} ORDER BY at, id
"""


class DutyLine(NamedTuple):
    """A line of the log of duties."""

    act: DutyAct
    session_id: int
    duty: Duty
    user_id: int
    at: datetime
    because: str
    to: int | None


@dataclass(frozen=True, slots=True)
class Past:
    """A session that took place, by user ids."""

    present: frozenset[int]
    served: tuple[tuple[Duty, int], ...]


async def duty_log(session_ids: Iterable[int]) -> list[DutyLine]:
    """The log of the duties of these sessions, oldest line first."""
    return [
        DutyLine(
            DutyAct(row["act"]),
            row["of"],
            Duty(row["duty"]),
            row["user_id"],
            from_milliseconds(row["at"]),
            row["because"],
            row["to"],
        )
        for row in sorted(await rows(LOG, session_ids), key=itemgetter("at", "id"))
    ]


async def turns(circle_id: int, duty: Duty) -> list[Turn]:
    """The turns of one duty that a circle's members took, oldest first."""
    return await Turn.filter(circle_id=circle_id, duty=duty).order_by("at", "id")


async def past_sessions(circle_id: int, duties: Iterable[Duty]) -> list[Past]:
    """The circle's held sessions, oldest first, with who served in each of `duties`.

    Where nobody was seen in voice, everybody who was a member at the time counts as present.
    """
    came: dict[datetime, set[int]] = {}
    for row in await sql.rows(ATTENDED, [circle_id]):
        there = came.setdefault(from_milliseconds(row["starts_at"]), set())
        if row["user_id"] is not None:
            there.add(row["user_id"])
    joined = {row["user_id"]: from_milliseconds(row["joined_at"]) for row in await sql.rows(JOINED, [circle_id])}
    served: dict[datetime, dict[Duty, int]] = defaultdict(dict)
    for row in await sql.rows(SERVED, [circle_id, values(duties)]):
        served[from_milliseconds(row["at"])][Duty(row["duty"])] = row["user_id"]
    return [
        Past(
            frozenset(there or {member for member, since in joined.items() if since <= starts_at}),
            tuple(served[starts_at].items()),
        )
        for starts_at, there in came.items()
    ]
