"""Real work that members have queued, and the sessions that have shown it."""

from db import sql
from db.models import Example

SHOWN = "SELECT * FROM example WHERE shown_in_id = $1 ORDER BY queued_at, id LIMIT 1"
QUEUED = """
SELECT * FROM example WHERE circle_id = $1 AND user_id = $2 AND shown_in_id IS NULL ORDER BY queued_at, id LIMIT 1
"""


async def shown_in(session_id: int) -> Example | None:
    """What a session has shown."""
    return await sql.instance(Example, SHOWN, [session_id])


async def queued_first(circle_id: int, user_id: int) -> Example | None:
    """What a member of a circle queued first, of what waits to be shown."""
    return await sql.instance(Example, QUEUED, [circle_id, user_id])
