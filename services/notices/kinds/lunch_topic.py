"""Asks a circle once a month whose topic is next, as long as somebody answers, and nothing is under way."""

from datetime import datetime, timedelta

from db.queries import lunch
from rules.lunch import LunchMonth, month_of
from rules.notices import Notice
from services.notices.definition import Candidate, CircleFacts, NoticeDefinition
from vocabulary.controls import ButtonKind
from vocabulary.keys import NoticeKey, day_text
from vocabulary.notices import NoticeKind
from vocabulary.reasons import Reason
from vocabulary.rituals import Ritual

UNTIL = timedelta(days=10)


def notice(circle: int, month: LunchMonth, *, under_way: bool) -> Notice:
    """In the middle of a circle's month, unless something is proposed, taken up or held in it."""
    key = NoticeKey.of(NoticeKind.LUNCH_TOPIC, circle, day_text(month.over))
    against = Reason("notices/lunch-under-way") if under_way else None
    return Notice(key, month.asked_at, month.asked_at + UNTIL, Reason("notices/lunch-monthly"), against)


async def find(facts: CircleFacts) -> list[Candidate]:
    """This month, if the circle holds lunch-and-learns."""
    circle = facts.circle
    if Ritual.LUNCH not in circle.rituals:
        return []
    month = month_of(circle.created_at, circle.zone, facts.now)
    under_way = await lunch.is_under_way(circle.id, month.begins_at)
    return [Candidate(notice(circle.id, month, under_way=under_way), circle.id)]


async def answered_at(facts: CircleFacts) -> datetime | None:
    """When somebody last proposed, voted on, planned or said something."""
    return await lunch.last_act(facts.circle.id)


KIND = NoticeDefinition("lunch/whose-topic", find, buttons=(ButtonKind.LUNCH_PROPOSE,), answered_at=answered_at)
