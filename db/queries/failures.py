"""Failures that were told in writing, and their threads."""

from datetime import datetime

from db import sql
from db.fields import from_milliseconds
from vocabulary.threads import ThreadObstacle

OBSTACLES = """
SELECT obstacle, min(told_at) AS at FROM failure WHERE circle_id = $1 AND obstacle IS NOT NULL GROUP BY obstacle
"""


async def obstacles_met(circle_id: int) -> dict[ThreadObstacle, datetime]:
    """What kept a circle from threads below its failures, with when that was the case first."""
    found = await sql.rows(OBSTACLES, [circle_id])
    return {ThreadObstacle(row["obstacle"]): from_milliseconds(row["at"]) for row in found}
