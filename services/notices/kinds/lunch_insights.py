"""Shows a circle once what came of its last lunch-and-learn: what members said that they applied."""

from datetime import datetime

from db.queries import lunch
from rules.lunch import SHOWN_AFTER, SHOWN_UNTIL
from rules.notices import Notice
from services.notices.definition import Candidate, CircleFacts, NoticeDefinition
from vocabulary.controls import ButtonKind
from vocabulary.keys import NoticeKey
from vocabulary.notices import NoticeKind
from vocabulary.reasons import Reason


def notice(circle: int, about: int, held_at: datetime) -> Notice:
    """Two weeks after a lunch-and-learn, when all had a week to say something."""
    key = NoticeKey.of(NoticeKind.LUNCH_INSIGHTS, circle, about)
    return Notice(key, held_at + SHOWN_AFTER, held_at + SHOWN_UNTIL, Reason("notices/lunch-applied"))


async def find(facts: CircleFacts) -> list[Candidate]:
    """The last one, if anybody said anything."""
    held = await lunch.held_last(facts.circle.id)
    applied = await lunch.insights(held.id) if held else []
    if held is None or not applied:
        return []
    words_need = {"held": held, "applied": applied}
    return [Candidate(notice(facts.circle.id, held.id, held.starts_at), held.id, facts=words_need)]


KIND = NoticeDefinition("lunch/applied", find, buttons=(ButtonKind.LUNCH_INSIGHT,))
