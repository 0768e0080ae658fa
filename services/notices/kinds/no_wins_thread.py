"""Says once why wins and stuck points have no thread in a circle's channel, and what would give them one."""

from collections.abc import Mapping
from datetime import datetime

from db.queries import wins
from rules.rituals import WINS
from services.notices.definition import CircleFacts
from services.notices.thread_obstacles import told_once
from vocabulary.notices import NoticeKind
from vocabulary.reasons import Reason
from vocabulary.threads import ThreadObstacle


async def met(facts: CircleFacts) -> Mapping[ThreadObstacle, datetime]:
    """When a thread could not be opened for the first time, for each reason; nothing once the circle stopped that."""
    return await wins.obstacles_met(facts.circle.id) if WINS & facts.circle.rituals else {}


KIND = told_once(NoticeKind.NO_WINS_THREAD, "wins/no-thread", Reason("notices/no-wins-thread"), met)
