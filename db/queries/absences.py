"""Who is away, and for how long."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from db import sql
from db.dialect import one_of, values
from db.fields import from_milliseconds, to_milliseconds
from db.read_ahead import rows

ABSENCES = f"""
SELECT user_id AS of, since, until FROM absence
WHERE {one_of("user_id", "$1")} AND (until IS NULL OR until > $2) ORDER BY since, user_id
"""
AWAY = f"""
SELECT user_id FROM absence WHERE {one_of("user_id", "$1")} AND since <= $2 AND (until IS NULL OR until > $2)
"""


class Absence(NamedTuple):
    """A member is away from `since` on and is back at `until`; without an end until further notice."""

    member: int
    since: datetime
    until: datetime | None


async def absences(user_ids: Iterable[int], after: datetime) -> list[Absence]:
    """The absences of these people that have not ended by `after`, current and coming, the first one first."""
    found = await rows(ABSENCES, user_ids, to_milliseconds(after))
    return sorted(
        (
            Absence(
                row["of"],
                from_milliseconds(row["since"]),
                None if row["until"] is None else from_milliseconds(row["until"]),
            )
            for row in found
        ),
        key=lambda one: (one.since, one.member),
    )


async def away_at(user_ids: Iterable[int], at: datetime) -> frozenset[int]:
    """Those of these people who are away at that instant."""
    return frozenset(row["user_id"] for row in await sql.rows(AWAY, [values(user_ids), to_milliseconds(at)]))
