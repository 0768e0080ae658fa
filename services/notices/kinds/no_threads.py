"""Says once why learning partners have no private thread in a server, and what would give them one."""

from collections.abc import Mapping
from datetime import datetime

from db.queries import partner_briefs
from services.notices.definition import CircleFacts
from services.notices.thread_obstacles import told_once
from vocabulary.notices import NoticeKind
from vocabulary.reasons import Reason
from vocabulary.threads import ThreadObstacle


async def met(facts: CircleFacts) -> Mapping[ThreadObstacle, datetime]:
    """When a brief could not come in a thread for the first time, for each reason."""
    return await partner_briefs.obstacles_met(facts.circle.id)


KIND = told_once(NoticeKind.NO_THREADS, "partners/no-threads", Reason("notices/no-threads"), met)
