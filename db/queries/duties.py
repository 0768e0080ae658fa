"""The logs of duties, and who was there and who served so far, from which the rotation is derived."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import Any, NamedTuple

from db import sql
from db.dialect import one_of, values
from db.fields import from_milliseconds
from db.models import FailureMonth
from db.read_ahead import rows
from vocabulary.duties import DUTIES, Duty, DutyAct
from vocabulary.sessions import SessionKind

# In SQL, since every naming reads all of a circle's sessions, which takes many times as long with models.
ATTENDED = """
SELECT session.id, session.kind, session.starts_at, session.facilitator, session.presenter, attendance.user_id
FROM session
JOIN sessionevent ON sessionevent.session_id = session.id AND sessionevent.kind = 'started'
LEFT JOIN attendance ON attendance.session_id = session.id
    AND (attendance.left_at IS NULL OR attendance.left_at > sessionevent.at)
WHERE session.circle_id = $1 AND session.closed_at IS NOT NULL
ORDER BY session.starts_at, session.id
"""
JOINED = "SELECT user_id, joined_at FROM member WHERE circle_id = $1"
OPEN_MONTH = "SELECT * FROM failuremonth WHERE circle_id = $1 AND closed_at IS NULL ORDER BY day DESC LIMIT 1"
SERVED = f"""
SELECT at, duty, user_id FROM turn WHERE circle_id = $1 AND {one_of("duty", "$2")} ORDER BY at, id
"""
LOG = f"""
SELECT session_id AS of, id, act, duty, user_id, at, because, "to" FROM dutyentry
WHERE {one_of("session_id", "$1")} ORDER BY at, id
"""
MONTH_LOG = f"""
SELECT month_id AS of, id, act, duty, user_id, at, because, "to" FROM dutyentry
WHERE {one_of("month_id", "$1")} ORDER BY at, id
"""


class DutyLine(NamedTuple):
    """A line of a log of duties; `of` is the id of its session, or of its month."""

    act: DutyAct
    of: int
    duty: Duty
    user_id: int
    at: datetime
    because: str
    to: int | None


@dataclass(frozen=True, slots=True)
class Past:
    """A session that took place, or a failure that was told, by user ids.

    Who had a turn, and was not there, has `missed` it.
    """

    present: frozenset[int]
    served: tuple[tuple[Duty, int], ...]
    missed: tuple[tuple[Duty, int], ...] = ()


async def duty_log(session_ids: Iterable[int]) -> list[DutyLine]:
    """The log of the duties of these sessions, oldest line first."""
    return _lines(await rows(LOG, session_ids))


async def month_log(month_ids: Iterable[int]) -> list[DutyLine]:
    """The same of these months."""
    return _lines(await rows(MONTH_LOG, month_ids))


async def open_month(circle_id: int) -> FailureMonth | None:
    """The circle's month that is not over, once somebody has been named for it."""
    return await sql.instance(FailureMonth, OPEN_MONTH, [circle_id])


async def last_month(circle_id: int) -> FailureMonth | None:
    """The newest month of a circle that is over."""
    return await FailureMonth.filter(circle_id=circle_id, closed_at__isnull=False).order_by("-day").first()


async def past_failures(circle_id: int) -> list[Past]:
    """The failures that were told in a circle, oldest first; all who had joined by then count as there."""
    joined = await _joined(circle_id)
    return [
        Past(
            frozenset(member for member, since in joined.items() if since <= from_milliseconds(row["at"])),
            ((Duty.FAILURE, row["user_id"]),),
        )
        for row in await sql.rows(SERVED, [circle_id, values([Duty.FAILURE])])
    ]


async def past_sessions(circle_id: int, duties: Iterable[Duty]) -> list[Past]:
    """The circle's held sessions, oldest first, with who served in each of `duties`.

    Where nobody was seen in voice, everybody who was a member at the time counts as present.
    """
    came: dict[datetime, set[int]] = {}
    holders: dict[datetime, dict[Duty, int | None]] = {}
    for row in await sql.rows(ATTENDED, [circle_id]):
        starts_at = from_milliseconds(row["starts_at"])
        there = came.setdefault(starts_at, set())
        holders[starts_at] = {DUTIES[SessionKind(row["kind"])][0]: row["facilitator"], Duty.PRESENT: row["presenter"]}
        if row["user_id"] is not None:
            there.add(row["user_id"])
    joined = await _joined(circle_id)
    served: dict[datetime, dict[Duty, int]] = defaultdict(dict)
    for row in await sql.rows(SERVED, [circle_id, values(duties)]):
        served[from_milliseconds(row["at"])][Duty(row["duty"])] = row["user_id"]
    return [
        Past(
            frozenset(there or {member for member, since in joined.items() if since <= starts_at}),
            tuple(served[starts_at].items()),
            tuple(
                (duty, holder)
                for duty, holder in holders[starts_at].items()
                if there and holder is not None and holder not in there
            ),
        )
        for starts_at, there in came.items()
    ]


async def _joined(circle_id: int) -> dict[int, datetime]:
    return {row["user_id"]: from_milliseconds(row["joined_at"]) for row in await sql.rows(JOINED, [circle_id])}


def _lines(found: Iterable[Mapping[str, Any]]) -> list[DutyLine]:
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
        for row in sorted(found, key=itemgetter("at", "id"))
    ]
