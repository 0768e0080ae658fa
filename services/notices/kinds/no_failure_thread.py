"""Says once why a failure that was told in writing has no thread below it, and what would give the next one its own."""

from collections.abc import Mapping
from datetime import datetime

from db.queries import failures
from services.notices.definition import CircleFacts
from services.notices.thread_obstacles import told_once
from vocabulary.notices import NoticeKind
from vocabulary.reasons import Reason
from vocabulary.threads import ThreadObstacle


async def met(facts: CircleFacts) -> Mapping[ThreadObstacle, datetime]:
    """When a thread could not be opened for the first time, for each reason."""
    return await failures.obstacles_met(facts.circle.id)


KIND = told_once(NoticeKind.NO_FAILURE_THREAD, "failure/no-thread", Reason("notices/no-failure-thread"), met)
