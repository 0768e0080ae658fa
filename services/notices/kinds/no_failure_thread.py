"""Says once why a failure that was told in writing has no thread below it, and what would give the next one its own."""

from datetime import datetime, timedelta

from db.queries import failures
from rules.notices import Notice
from services.notices.definition import Candidate, CircleFacts, NoticeDefinition
from vocabulary.keys import NoticeKey
from vocabulary.notices import NoticeKind
from vocabulary.reasons import Reason
from vocabulary.threads import ThreadObstacle

UNTIL = timedelta(days=10)


def notice(circle: int, obstacle: ThreadObstacle, met_at: datetime) -> Notice:
    """When a thread could not be opened for the first time, for this reason."""
    key = NoticeKey.of(NoticeKind.NO_FAILURE_THREAD, circle, obstacle)
    return Notice(key, met_at, met_at + UNTIL, Reason("notices/no-failure-thread"))


async def find(facts: CircleFacts) -> list[Candidate]:
    """What keeps a circle from threads; a locked one was locked by somebody who knows that."""
    met = await failures.obstacles_met(facts.circle.id)
    return [
        Candidate(notice(facts.circle.id, obstacle, at), facts.circle.id, facts={"obstacle": obstacle})
        for obstacle, at in met.items()
        if obstacle is not ThreadObstacle.LOCKED
    ]


KIND = NoticeDefinition("failure/no-thread", find)
