"""Proposes a retrospective once a quarter, in circles that have chosen the ritual. The answer is that one is set."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from db.queries.retrospectives import last_held, open_retrospective
from rules.notices import Notice
from rules.quarters import beginnings
from services.notices.definition import Candidate, CircleFacts, NoticeDefinition
from vocabulary.controls import ButtonKind
from vocabulary.keys import NoticeKey, second_of
from vocabulary.notices import NoticeKind
from vocabulary.reasons import Reason
from vocabulary.rituals import Ritual
from vocabulary.sessions import SessionKind

UNTIL = timedelta(weeks=3)


def notice(circle: int, at: datetime, *, is_set: bool) -> Notice:
    """When a quarter begins, unless one is set."""
    key = NoticeKey.of(NoticeKind.RETROSPECTIVE, circle, second_of(at))
    against = Reason("notices/retrospective-set") if is_set else None
    return Notice(key, at, at + UNTIL, Reason("notices/quarter-over"), against)


async def find(facts: CircleFacts) -> Sequence[Candidate]:
    """The quarter that is on and the next one, counted from the last retrospective."""
    circle = facts.circle
    if Ritual.RETROSPECTIVE not in circle.rituals:
        return []
    held, coming = await last_held(circle.id), await open_retrospective(circle.id)
    began = beginnings(held or circle.created_at, circle.zone, facts.now)
    args, words_need = (SessionKind.RETROSPECTIVE,), {"held_at": held}
    return [Candidate(notice(circle.id, at, is_set=coming is not None), circle.id, args, words_need) for at in began]


async def answered_at(facts: CircleFacts) -> datetime | None:
    """When the last retrospective was held; one that is set is an answer too."""
    coming = await open_retrospective(facts.circle.id)
    return await last_held(facts.circle.id) if coming is None else facts.now


BUTTONS = (ButtonKind.SESSION_TIME, ButtonKind.SESSION_POLL)
KIND = NoticeDefinition("retro/proposed", find, BUTTONS, answered_at)
