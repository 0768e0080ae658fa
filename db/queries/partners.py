"""Partnerships and their meetings, and what members say in private about whom they want to meet."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from db import sql
from db.models import Avoid, FitAnswer, Meeting, Partnership
from vocabulary.partners import Fit

SUPPORT = """
SELECT goal.user_id, goal.support FROM cycle JOIN goal ON goal.cycle_id = cycle.id AND goal.dropped_at IS NULL
WHERE cycle.id IN (SELECT id FROM cycle WHERE circle_id = $1 ORDER BY number DESC LIMIT 2) ORDER BY cycle.number
"""
# In SQL, since partners are asked for with most looks at a circle, and building the statement would take longest.
CURRENT = "SELECT * FROM partnership WHERE circle_id = $1 AND ended_at IS NULL ORDER BY id"
AVOIDED = f"""
SELECT user_id, other FROM avoid WHERE circle_id = $1
UNION ALL
SELECT fitanswer.user_id, fitanswer.other FROM partnership
JOIN fitanswer ON fitanswer.partnership_id = partnership.id AND fitanswer.answer = '{Fit.NOT_A_FIT}'
WHERE partnership.circle_id = $1
"""


class OwnAvoid(NamedTuple):
    """Whom a member does not want as a partner, and since when they have said so."""

    other: int
    at: datetime


async def partnerships(circle_id: int) -> list[Partnership]:
    """All partnerships of a circle, oldest first."""
    return await Partnership.filter(circle_id=circle_id).order_by("term", "id")


async def current_partnerships(circle_id: int) -> list[Partnership]:
    """A circle's current partnerships."""
    return await sql.instances(Partnership, CURRENT, [circle_id])


async def partners_of(circle_id: int, user_id: int) -> Partnership | None:
    """A member's current partnership in a circle."""
    current = await Partnership.filter(circle_id=circle_id, ended_at=None).order_by("-term", "id")
    return next((row for row in current if user_id in row.members), None)


async def last_met(partnership_id: int) -> datetime | None:
    """When partners last met, as reported by one of them."""
    meeting = await Meeting.filter(partnership_id=partnership_id).order_by("-at").first()
    return meeting.at if meeting else None


async def support_requested(circle_id: int) -> dict[int, str]:
    """The support that members of a circle ask for, as their newest goal of the last two cycles has it."""
    return {row["user_id"]: row["support"] for row in await sql.rows(SUPPORT, [circle_id])}


async def avoided(circle_id: int) -> frozenset[tuple[int, int]]:
    """Every two members of a circle of whom one does not want to be the other's partner, the lower id first.

    Who of them it is must not show anywhere.
    """
    pairs = [(row["user_id"], row["other"]) for row in await sql.rows(AVOIDED, [circle_id])]
    return frozenset((min(pair), max(pair)) for pair in pairs)


async def drop_no_fit(circle_id: int, user_id: int, other: int) -> None:
    """Forget that a member said of another one that they were no fit."""
    said = FitAnswer.filter(partnership__circle_id=circle_id, user_id=user_id, other=other, answer=Fit.NOT_A_FIT)
    await FitAnswer.filter(id__in=[row.id for row in await said]).delete()


async def drop_other_answers(partnership_ids: Collection[int]) -> None:
    """Forget what members of these said of each other, but for who is no fit."""
    if partnership_ids:
        await FitAnswer.filter(partnership_id__in=list(partnership_ids), answer__not=Fit.NOT_A_FIT).delete()


async def own_avoids(circle_id: int, user_id: int) -> list[OwnAvoid]:
    """Whom a member does not want as a partner, for nobody's eyes but theirs; the oldest wish first."""
    said = await Avoid.filter(circle_id=circle_id, user_id=user_id)
    unfit = FitAnswer.filter(partnership__circle_id=circle_id, user_id=user_id, answer=Fit.NOT_A_FIT)
    since = {row.other: row.at for row in await unfit} | {row.other: row.at for row in said}
    return sorted((OwnAvoid(other, at) for other, at in since.items()), key=lambda one: (one.at, one.other))


async def last_met_by(partnership_id: int, user_id: int) -> Meeting | None:
    """The last meeting of partners that one of them noted."""
    return await Meeting.filter(partnership_id=partnership_id, by=user_id).order_by("-at").first()
