"""Questions that stuck members asked others, and the answers to them."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from db import sql
from db.dialect import list_contains, one_of, values, without_index
from db.fields import to_milliseconds
from db.models import Ask
from vocabulary.goals import AskedOf

# In SQL, which starts from the circles. Tortoise, and SQLite if it may, starts from the questions of all circles.
ASKED_IN = f"""
SELECT ask.id AS ask, ask.of AS of, goal.user_id AS asker, askanswer.id AS answer, askanswer.user_id AS answerer
FROM cycle
JOIN goal ON goal.cycle_id = {without_index("cycle.id")}
JOIN progress ON progress.goal_id = {without_index("goal.id")}
JOIN ask ON ask.progress_id = {without_index("progress.id")}
LEFT JOIN askanswer ON askanswer.ask_id = ask.id
WHERE {one_of("cycle.circle_id", "$1")}
ORDER BY ask.id, askanswer.id
"""


OPEN_TO = f"""
SELECT ask.id AS ask, goal.user_id AS asker, progress.words AS words
FROM cycle
JOIN goal ON goal.cycle_id = {without_index("cycle.id")} AND goal.user_id <> $2
JOIN progress ON progress.goal_id = {without_index("goal.id")}
JOIN ask ON ask.progress_id = {without_index("progress.id")} AND ask.of = '{AskedOf.PARTNER}' AND ask.at >= $3
JOIN member ON member.circle_id = cycle.circle_id AND member.user_id = goal.user_id AND member.left_at IS NULL
WHERE cycle.circle_id = $1
AND NOT EXISTS (SELECT 1 FROM askanswer WHERE askanswer.ask_id = ask.id AND askanswer.user_id = $2)
AND EXISTS (
    SELECT 1 FROM partnership WHERE partnership.circle_id = cycle.circle_id
    AND partnership.opened_at <= ask.at AND partnership.ends_at > ask.at
    AND {list_contains("partnership.members", "$2")} AND {list_contains("partnership.members", "goal.user_id")})
ORDER BY ask.at, ask.id
"""


class OpenQuestion(NamedTuple):
    """A question that waits for somebody's answer, and who asked it."""

    ask: int
    asker: int
    words: str


class Asked(NamedTuple):
    """A question and who asked it, with one of its answers and who gave that, if there is one."""

    ask: int
    of: AskedOf
    asker: int
    answer: int | None
    answerer: int | None


async def asked_in(circle_ids: Iterable[int]) -> list[Asked]:
    """All questions in these circles, oldest first, each once for each of its answers."""
    rows = await sql.rows(ASKED_IN, [values(circle_ids)])
    return [Asked(row["ask"], AskedOf(row["of"]), row["asker"], row["answer"], row["answerer"]) for row in rows]


async def open_to(circle_id: int, user_id: int, since: datetime) -> list[OpenQuestion]:
    """What partners in a circle have asked a member from `since` on, and the member has not answered."""
    found = await sql.rows(OPEN_TO, [circle_id, user_id, to_milliseconds(since)])
    return [OpenQuestion(row["ask"], row["asker"], row["words"]) for row in found]


async def asked_for_agenda(circle_id: int, since: datetime | None, until: datetime) -> list[Ask]:
    """Questions that stuck members put on the agenda in that time, oldest first, with their goals and words."""
    asked = {one.ask for one in await asked_in([circle_id]) if one.of is AskedOf.AGENDA}
    if not asked:
        return []
    rows = Ask.filter(id__in=asked, at__lt=until)
    if since is not None:
        rows = rows.filter(at__gte=since)
    return await rows.prefetch_related("progress__goal").order_by("at", "id")
