"""The jobs: named queries over `Due`. A claim is a lease that expires by itself.

The index starts with the priority, so that a query names the priorities that it is about: claiming stays quick however
many jobs are due or waiting.

Claiming a row moves its `look_at` to the end of the lease and leaves `due_at` behind. Scheduling it again sets both
to the same time. That is how a result is written only to a row that nobody has rescheduled meanwhile.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

from db import sql
from db.dialect import each, one_of, values
from db.fields import MILLISECOND, from_milliseconds, to_milliseconds
from vocabulary.job_priorities import JobPriority, priority_of

SET = """
INSERT INTO due (subject, due_at, look_at, attempts, priority) VALUES ($1, $2, $2, 0, $3)
ON CONFLICT (subject) DO UPDATE
SET due_at = excluded.due_at, look_at = excluded.look_at, attempts = 0, priority = excluded.priority
"""
HASTEN = f"""
UPDATE due SET due_at = $2, look_at = $2, attempts = 0
WHERE {one_of("subject", "$1")} AND (look_at > $3 OR (look_at > $2 AND due_at < look_at))
"""
DROP = "DELETE FROM due WHERE subject = $1"
CLAIM = f"""
UPDATE due SET look_at = $1
WHERE subject IN (
    SELECT subject FROM due WHERE {one_of("priority", "$4")} AND look_at <= $2 ORDER BY priority, look_at LIMIT $3)
RETURNING subject, due_at, attempts, priority
"""
CLAIM_ONE = """
UPDATE due SET look_at = $1 WHERE subject = $2 AND look_at <= $3 RETURNING subject, due_at, attempts, priority
"""
UNTOUCHED = "subject = $1 AND look_at = $2 AND due_at < look_at"
DONE = f"DELETE FROM due WHERE {UNTOUCHED}"
AGAIN = f"UPDATE due SET look_at = $3, due_at = $3, attempts = 0 WHERE {UNTOUCHED}"
GIVE_BACK = f"UPDATE due SET look_at = due_at WHERE {UNTOUCHED}"
FAILED = f"UPDATE due SET look_at = $3, attempts = attempts + 1 WHERE {UNTOUCHED}"
RELEASE = f"""
UPDATE due SET look_at = due_at
WHERE {one_of("priority", "$3")} AND look_at > $1 AND look_at <= $2 AND due_at <= $1 AND attempts = 0
"""
WHEN = "SELECT due_at FROM due WHERE subject = $1"
SOONEST = f"""
SELECT wanted.value AS priority, (SELECT MIN(look_at) FROM due WHERE priority = wanted.value) AS look_at
FROM {each("$1")} AS wanted
"""


class Claim(NamedTuple):
    """A row claimed until `lease`, after `attempts` failed attempts."""

    subject: str
    attempts: int
    lease: datetime


async def put(subjects: Iterable[str], at: datetime) -> None:
    """Schedule each of `subjects` for `at`, replacing any earlier time. Rounded up, so that no job runs too early."""
    await sql.change_many(SET, [[subject, _rounded_up(at), priority_of(subject)] for subject in subjects])


async def hasten(subjects: Iterable[str], at: datetime, margin: timedelta) -> None:
    """Schedule those of `subjects` for `at` that are scheduled for later than that by more than `margin`.

    One that is claimed now will be again.
    """
    await sql.change(HASTEN, [values(subjects), _rounded_up(at), _rounded_up(at + margin)])


async def drop(subjects: Iterable[str]) -> None:
    """Delete the jobs of `subjects`."""
    await sql.change_many(DROP, [[subject] for subject in subjects])


async def when(subject: str) -> datetime | None:
    """When `subject` is due, or None if it is not scheduled."""
    rows = await sql.rows(WHEN, [subject])
    return from_milliseconds(rows[0]["due_at"]) if rows else None


async def claim(now: datetime, lease: datetime, at_most: int, priorities: Collection[JobPriority]) -> list[Claim]:
    """Claim rows of these priorities until `lease`: by priority, then those that have been due longest."""
    return await _claimed(CLAIM, lease, [to_milliseconds(now), at_most, values(priorities)])


async def claim_one(subject: str, now: datetime, lease: datetime) -> Claim | None:
    """Claim this row if it is due."""
    claims = await _claimed(CLAIM_ONE, lease, [subject, to_milliseconds(now)])
    return claims[0] if claims else None


async def finish(results: Iterable[tuple[Claim, datetime | None]]) -> None:
    """Write when each claimed row is due next; delete the row if that is None."""
    done: list[list[object]] = []
    again: list[list[object]] = []
    for claimed, at in results:
        if at is None:
            done.append([claimed.subject, _rounded_up(claimed.lease)])
        else:
            again.append([claimed.subject, _rounded_up(claimed.lease), _rounded_up(at)])
    await sql.change_many(DONE, done)
    await sql.change_many(AGAIN, again)


async def give_back(claims: Sequence[Claim]) -> None:
    """Release claimed rows that were not handled; they are due as before."""
    await sql.change_many(GIVE_BACK, [[claimed.subject, _rounded_up(claimed.lease)] for claimed in claims])


async def fail(claims: Iterable[tuple[Claim, datetime]]) -> None:
    """Count a failed attempt, and retry at the given time."""
    await sql.change_many(
        FAILED, [[claimed.subject, _rounded_up(claimed.lease), _rounded_up(at)] for claimed, at in claims]
    )


async def release(now: datetime, lease: timedelta) -> None:
    """End the leases that a dead process left behind; its rows are due at once."""
    await sql.change(RELEASE, [to_milliseconds(now), _rounded_up(now + lease), values(JobPriority)])


async def soonest() -> dict[JobPriority, datetime]:
    """When the next row of each priority is due, or its next lease ends; without priorities that have no rows."""
    rows = await sql.rows(SOONEST, [values(JobPriority)])
    found = {JobPriority(row["priority"]): row["look_at"] for row in rows}
    return {priority: from_milliseconds(at) for priority, at in found.items() if at is not None}


# Cached because each row of a claim comes back with the same lease.
@lru_cache(maxsize=64)
def _rounded_up(instant: datetime) -> int:
    return to_milliseconds(instant + MILLISECOND - timedelta.resolution)


async def _claimed(query: str, lease: datetime, values: list[object]) -> list[Claim]:
    rows = await sql.rows(query, [_rounded_up(lease), *values])
    rows.sort(key=itemgetter("priority", "due_at"))
    return [Claim(row["subject"], row["attempts"], lease) for row in rows]
