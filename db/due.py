"""When to look at what: the named queries over `Due`. A claim is a lease that ends by itself.

A claimed row is one whose `look_at` was moved to the lease's end while `due_at` stayed behind. Whoever writes
the row anew sets both alike, so that results are only written to rows that nobody else has touched meanwhile.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

from db import sql
from db.fields import MILLISECOND, from_milliseconds, to_milliseconds

SET = """
INSERT INTO due (subject, due_at, look_at, attempts) VALUES ($1, $2, $2, 0)
ON CONFLICT (subject) DO UPDATE SET due_at = excluded.due_at, look_at = excluded.look_at, attempts = 0
"""
DROP = "DELETE FROM due WHERE subject = $1"
CLAIM = """
UPDATE due SET look_at = $1
WHERE subject IN (SELECT subject FROM due WHERE look_at <= $2 ORDER BY look_at LIMIT $3)
RETURNING subject, due_at, attempts
"""
CLAIM_ONE = "UPDATE due SET look_at = $1 WHERE subject = $2 AND look_at <= $3 RETURNING subject, due_at, attempts"
UNTOUCHED = "subject = $1 AND look_at = $2 AND due_at < look_at"
DONE = f"DELETE FROM due WHERE {UNTOUCHED}"
AGAIN = f"UPDATE due SET look_at = $3, due_at = $3, attempts = 0 WHERE {UNTOUCHED}"
BACK = f"UPDATE due SET look_at = due_at WHERE {UNTOUCHED}"
FAILED = f"UPDATE due SET look_at = $3, attempts = attempts + 1 WHERE {UNTOUCHED}"
RELEASE = "UPDATE due SET look_at = due_at WHERE look_at > $1 AND look_at <= $2 AND due_at <= $1 AND attempts = 0"
WHEN = "SELECT due_at FROM due WHERE subject = $1"
SOONEST = "SELECT MIN(look_at) AS look_at FROM due"


class Claim(NamedTuple):
    """A row in hand until `lease`; `attempts` have failed since it was due."""

    subject: str
    attempts: int
    lease: datetime


async def put(subjects: Iterable[str], at: datetime) -> None:
    """Look at each of `subjects` at `at`, whatever was planned before; rounded up, so that it is never too early."""
    await sql.change_many(SET, [[subject, _up(at)] for subject in subjects])


async def drop(subjects: Iterable[str]) -> None:
    """Look at none of `subjects` any more."""
    await sql.change_many(DROP, [[subject] for subject in subjects])


async def when(subject: str) -> datetime | None:
    """For when `subject` is planned, or None."""
    rows = await sql.rows(WHEN, [subject])
    return from_milliseconds(rows[0]["due_at"]) if rows else None


async def claim(now: datetime, lease: datetime, at_most: int) -> list[Claim]:
    """Take the rows that wait longest, until `lease`."""
    return await _claimed(CLAIM, lease, [to_milliseconds(now), at_most])


async def claim_one(subject: str, now: datetime, lease: datetime) -> Claim | None:
    """Take this one row if it is due."""
    claims = await _claimed(CLAIM_ONE, lease, [subject, to_milliseconds(now)])
    return claims[0] if claims else None


async def finish(results: Iterable[tuple[Claim, datetime | None]]) -> None:
    """Write the next look of each row in hand, or drop the row where there is none."""
    over: list[list[object]] = []
    again: list[list[object]] = []
    for claimed, at in results:
        if at is None:
            over.append([claimed.subject, _up(claimed.lease)])
        else:
            again.append([claimed.subject, _up(claimed.lease), _up(at)])
    await sql.change_many(DONE, over)
    await sql.change_many(AGAIN, again)


async def give_back(claims: Sequence[Claim]) -> None:
    """Let go of rows that were not handled: they are due as before."""
    await sql.change_many(BACK, [[claimed.subject, _up(claimed.lease)] for claimed in claims])


async def fail(claims: Iterable[tuple[Claim, datetime]]) -> None:
    """Count a failed attempt, and try again at the given time."""
    await sql.change_many(FAILED, [[claimed.subject, _up(claimed.lease), _up(at)] for claimed, at in claims])


async def release(now: datetime, lease: timedelta) -> None:
    """End the leases of a process that died: its rows are due at once."""
    await sql.change(RELEASE, [to_milliseconds(now), _up(now + lease)])


async def soonest() -> datetime | None:
    """When the next row is due or a lease ends."""
    (row,) = await sql.rows(SOONEST)
    at: int | None = row["look_at"]
    return None if at is None else from_milliseconds(at)


# Cached because each row of a claim comes back with the same lease.
@lru_cache(maxsize=64)
def _up(instant: datetime) -> int:
    return to_milliseconds(instant + MILLISECOND - timedelta.resolution)


async def _claimed(query: str, lease: datetime, values: list[object]) -> list[Claim]:
    rows = await sql.rows(query, [_up(lease), *values])
    rows.sort(key=itemgetter("due_at"))
    return [Claim(row["subject"], row["attempts"], lease) for row in rows]
