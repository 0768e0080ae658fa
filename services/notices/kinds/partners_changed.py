"""Tells those who have other learning partners within a term, after the session at which these changed.

Where somebody's leaving has changed them, the message that tells of it has said so already.
"""

from collections import defaultdict
from datetime import datetime, timedelta

from db.models import Partnership
from db.queries import notices, partners
from rules.notices import Notice
from services.notices.definition import Candidate, CircleFacts, NoticeDefinition
from services.notices.kinds.partners import UNTIL, Group, members_of
from vocabulary.keys import NoticeKey, second_of
from vocabulary.notices import NoticeKind
from vocabulary.reasons import Reason

AT_ONCE = timedelta(minutes=1)
"""Within which those who stay have other partners once somebody has left."""


def notice(circle: int, term: int, changed_at: datetime, *, told: bool) -> Notice:
    """As soon as partners have changed, unless they were `told` with what changed them."""
    key = NoticeKey.of(NoticeKind.PARTNERS_CHANGED, circle, term, second_of(changed_at))
    against = Reason("notices/told-already") if told else None
    return Notice(key, changed_at, changed_at + UNTIL, Reason("notices/partners-changed"), against)


async def find(facts: CircleFacts) -> list[Candidate]:
    """Those who became partners after the current term began, by when that was."""
    rows = await partners.current_partnerships(facts.circle.id)
    began = await notices.term_began(facts.circle.id, rows[0].term) if rows else facts.now
    changed = defaultdict[datetime, list[Partnership]](list)
    for row in rows:
        if row.opened_at > began + AT_ONCE:
            changed[row.opened_at].append(row)
    return [await _candidate(facts, at, new) for at, new in changed.items()]


async def _candidate(facts: CircleFacts, at: datetime, rows: list[Partnership]) -> Candidate:
    told = await notices.anybody_left(facts.circle.id, at - AT_ONCE, at)
    said = notice(facts.circle.id, rows[0].term, at, told=told)
    return Candidate(said, facts.circle.id, facts={"groups": [Group.of(row) for row in rows]}, pings=members_of(rows))


KIND = NoticeDefinition("partners/changed", find)
