"""Says that a circle's pause is over, and when it meets next: in the morning of the day on which it ended by itself."""

from datetime import date, datetime, timedelta

from db.queries import sessions
from rules.cadence import pause_ends
from rules.notices import Notice
from services.notices.definition import Candidate, CircleFacts, NoticeDefinition
from vocabulary.keys import NoticeKey, day_text
from vocabulary.notices import NoticeKind
from vocabulary.reasons import Reason

UNTIL = timedelta(days=2)


def notice(circle: int, day: date, ended_at: datetime) -> Notice:
    """When a pause ended on that local day."""
    key = NoticeKey.of(NoticeKind.PAUSE_OVER, circle, day_text(day))
    return Notice(key, ended_at, ended_at + UNTIL, Reason("notices/pause-over"))


async def find(facts: CircleFacts) -> list[Candidate]:
    """The last pause that ended by itself."""
    circle, day = facts.circle, facts.circle.pause_over_on
    if day is None:
        return []
    coming = await sessions.open_session(circle.id)
    words_need = {"meets_at": coming and coming.starts_at}
    return [Candidate(notice(circle.id, day, pause_ends(day, circle.zone)), circle.id, facts=words_need)]


KIND = NoticeDefinition("circle/resumed", find)
