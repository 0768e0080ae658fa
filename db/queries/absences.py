"""Who is away, and for how long. Retention deletes what is long over, so that each person has few rows."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from db import sql
from db.dialect import one_of, values
from db.fields import from_milliseconds, to_milliseconds
from db.read_ahead import rows

KNOWN = f"""
SELECT user_id AS of, id, since, until, returned_at FROM absence
WHERE {one_of("user_id", "$1")} ORDER BY since, user_id
"""
AWAY = f"""
SELECT user_id, until FROM absence
WHERE {one_of("user_id", "$1")} AND since <= $2 AND (until IS NULL OR until > $2) ORDER BY since, user_id
"""


class Absence(NamedTuple):
    """A member is away from `since` on and is back at `until`; without an end until further notice."""

    member: int
    since: datetime
    until: datetime | None


class KnownAbsence(NamedTuple):
    """An absence that may be over, by its id, and when its member said that they are back, if they did."""

    id: int
    absence: Absence
    returned_at: datetime | None


async def known(user_ids: Iterable[int]) -> list[KnownAbsence]:
    """The absences of these people that are kept, past ones too, the first one first."""
    found = [
        KnownAbsence(
            row["id"],
            Absence(row["of"], from_milliseconds(row["since"]), _instant(row["until"])),
            _instant(row["returned_at"]),
        )
        for row in await rows(KNOWN, user_ids)
    ]
    return sorted(found, key=lambda one: (one.absence.since, one.absence.member))


async def absences(user_ids: Iterable[int], after: datetime) -> list[Absence]:
    """The absences of these people that have not ended by `after`, current and coming, the first one first."""
    found = [one.absence for one in await known(user_ids)]
    return [one for one in found if one.until is None or one.until > after]


async def away_until(user_ids: Iterable[int], at: datetime) -> dict[int, datetime | None]:
    """Those of these people who are away at that instant, with when they are back, if that is known."""
    found = await sql.rows(AWAY, [values(user_ids), to_milliseconds(at)])
    return {row["user_id"]: _instant(row["until"]) for row in found}


async def away_at(user_ids: Iterable[int], at: datetime) -> frozenset[int]:
    """Those of these people who are away at that instant."""
    return frozenset(await away_until(user_ids, at))


def _instant(milliseconds: int | None) -> datetime | None:
    return None if milliseconds is None else from_milliseconds(milliseconds)
