"""Tells a circle whom it can go to for something, once they have agreed to be named. It asks for nothing."""

from datetime import datetime, timedelta

from db.queries import thanks
from rules.notices import Notice
from services.notices.definition import Candidate, CircleFacts, NoticeDefinition
from vocabulary.keys import NoticeKey
from vocabulary.notices import NoticeKind
from vocabulary.reasons import Reason
from vocabulary.rituals import Ritual

UNTIL = timedelta(days=14)


def notice(circle: int, named: int, agreed_at: datetime) -> Notice:
    """As soon as a member has agreed."""
    key = key_of(circle, named)
    return Notice(key, agreed_at, agreed_at + UNTIL, Reason("notices/agreed-to-be-named"))


def key_of(circle: int, named: int) -> NoticeKey:
    """What names it: once for each thing that somebody can be asked about."""
    return NoticeKey.of(NoticeKind.NAMED, circle, named)


async def find(facts: CircleFacts) -> list[Candidate]:
    """The members who may be named."""
    if Ritual.THANKS not in facts.circle.rituals:
        return []
    return [
        Candidate(notice(facts.circle.id, one.id, one.at), facts.circle.id, facts={"named": one}, pings=(one.member,))
        for one in await thanks.named_in(facts.circle.id)
        if one.member in facts.members
    ]


KIND = NoticeDefinition("thanks/named", find)
