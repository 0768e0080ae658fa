"""Advice that members want to try."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from db import sql
from db.dialect import one_of
from db.fields import from_milliseconds, to_milliseconds
from db.models import Advice
from db.read_ahead import rows

OPEN = f"""
SELECT advice.user_id AS of, advice.id AS id, session.circle_id AS circle, advice.at AS at, advice.words AS words
FROM advice JOIN session ON session.id = advice.session_id
WHERE {one_of("advice.user_id", "$1")} AND advice.told_at IS NULL ORDER BY advice.at, advice.id
"""
GIVEN_IN = """
SELECT advice.id FROM advice JOIN session ON session.id = advice.session_id
WHERE advice.giver = $1 AND session.circle_id = $2 ORDER BY advice.id
"""
OF_LEAVER = """
SELECT advice.id FROM advice JOIN session ON session.id = advice.session_id
WHERE advice.user_id = $1 AND session.circle_id = $2 ORDER BY advice.id
"""
KEPT_IN = """
SELECT advice.id FROM session JOIN advice ON advice.session_id = session.id WHERE session.circle_id = $1
ORDER BY advice.id
"""
DROP = "DELETE FROM advice WHERE id IN (SELECT id FROM advice WHERE at <= $1 ORDER BY at LIMIT $2)"


class OpenAdvice(NamedTuple):
    """Advice of which its user has not told what came of it."""

    id: int
    circle: int
    at: datetime
    words: str


async def open_advice(user_id: int) -> list[OpenAdvice]:
    """The advice that a person wanted to try in any circle and has not told of, oldest first."""
    return [
        OpenAdvice(row["id"], row["circle"], from_milliseconds(row["at"]), row["words"])
        for row in await rows(OPEN, [user_id])
    ]


async def noted_in(session_id: int, user_id: int) -> list[Advice]:
    """The advice that a person noted in a session, oldest first."""
    return await Advice.filter(session_id=session_id, user_id=user_id).order_by("id")


async def given_in(circle_id: int, giver: int) -> list[int]:
    """The ids of advice in a circle that was this person's."""
    return [row["id"] for row in await sql.rows(GIVEN_IN, [giver, circle_id])]


async def of_member(circle_id: int, user_id: int) -> list[int]:
    """The ids of advice that a person wanted to try in a circle."""
    return [row["id"] for row in await sql.rows(OF_LEAVER, [user_id, circle_id])]


async def in_circle(circle_id: int) -> list[int]:
    """The ids of all advice in a circle."""
    return [row["id"] for row in await sql.rows(KEPT_IN, [circle_id])]


async def with_person(user_id: int) -> tuple[list[int], list[int]]:
    """The ids of all advice that a person noted, and of all that was theirs."""
    noted = await Advice.filter(user_id=user_id).only("id")
    given = await Advice.filter(giver=user_id).only("id")
    return _ids(noted), _ids(given)


async def drop_advice(until: datetime, at_most: int) -> bool:
    """Delete advice that was noted at `until` or before; whether there may be more than the `at_most` oldest."""
    return await sql.change(DROP, [to_milliseconds(until), at_most]) == at_most


def _ids(rows_found: Iterable[Advice]) -> list[int]:
    return sorted(row.id for row in rows_found)
