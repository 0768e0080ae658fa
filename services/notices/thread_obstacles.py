"""What keeps a feature from having threads: told once for each reason, with what would give it some.

A thread that is locked was locked by somebody who knows that, so that nobody is told.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta

from rules.notices import Notice
from services.notices.definition import Candidate, CircleFacts, NoticeDefinition
from vocabulary.keys import NoticeKey
from vocabulary.notices import NoticeKind
from vocabulary.reasons import Reason
from vocabulary.threads import ThreadObstacle

UNTIL = timedelta(days=10)

Met = Callable[[CircleFacts], Awaitable[Mapping[ThreadObstacle, datetime]]]


def told_once(kind: NoticeKind, template: str, because: Reason, met: Met) -> NoticeDefinition:
    """A kind of notice that tells a circle of an obstacle; `met` finds when each was met for the first time."""

    async def find(facts: CircleFacts) -> list[Candidate]:
        circle = facts.circle.id
        return [
            Candidate(
                Notice(NoticeKey.of(kind, circle, obstacle), at, at + UNTIL, because),
                circle,
                facts={"obstacle": obstacle},
            )
            for obstacle, at in (await met(facts)).items()
            if obstacle is not ThreadObstacle.LOCKED
        ]

    return NoticeDefinition(template, find)
