"""Says once why learning partners have no private thread in a server, and what would give them one."""

from datetime import datetime, timedelta

from db.queries import partner_briefs
from rules.notices import Notice
from services.notices.definition import Candidate, CircleFacts, NoticeDefinition
from vocabulary.keys import NoticeKey
from vocabulary.notices import NoticeKind
from vocabulary.reasons import Reason
from vocabulary.threads import ThreadObstacle

UNTIL = timedelta(days=10)


def notice(circle: int, obstacle: ThreadObstacle, met_at: datetime) -> Notice:
    """When a brief could not come in a thread for the first time, for this reason."""
    key = NoticeKey.of(NoticeKind.NO_THREADS, circle, obstacle)
    return Notice(key, met_at, met_at + UNTIL, Reason("notices/no-threads"))


async def find(facts: CircleFacts) -> list[Candidate]:
    """What keeps all partners of a circle from threads; of a locked one only its partners are told."""
    met = await partner_briefs.obstacles_met(facts.circle.id)
    return [
        Candidate(notice(facts.circle.id, obstacle, at), facts.circle.id, facts={"obstacle": obstacle})
        for obstacle, at in met.items()
        if obstacle is not ThreadObstacle.LOCKED
    ]


KIND = NoticeDefinition("partners/no-threads", find)
