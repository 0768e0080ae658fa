"""Says once why wins and stuck points have no thread in a circle's channel, and what would give them one."""

from datetime import datetime, timedelta

from db.queries import wins
from rules.notices import Notice
from rules.rituals import WINS
from services.notices.definition import Candidate, CircleFacts, NoticeDefinition
from vocabulary.keys import NoticeKey
from vocabulary.notices import NoticeKind
from vocabulary.reasons import Reason
from vocabulary.threads import ThreadObstacle

UNTIL = timedelta(days=10)


def notice(circle: int, obstacle: ThreadObstacle, met_at: datetime) -> Notice:
    """When a thread could not be opened for the first time, for this reason."""
    key = NoticeKey.of(NoticeKind.NO_WINS_THREAD, circle, obstacle)
    return Notice(key, met_at, met_at + UNTIL, Reason("notices/no-wins-thread"))


async def find(facts: CircleFacts) -> list[Candidate]:
    """What keeps a circle from threads; a locked one was locked by somebody who knows that."""
    met = await wins.obstacles_met(facts.circle.id) if WINS & facts.circle.rituals else {}
    return [
        Candidate(notice(facts.circle.id, obstacle, at), facts.circle.id, facts={"obstacle": obstacle})
        for obstacle, at in met.items()
        if obstacle is not ThreadObstacle.LOCKED
    ]


KIND = NoticeDefinition("wins/no-thread", find)
