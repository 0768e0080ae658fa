"""Tells a circle who its learning partners are, once a term is drawn. The answer is that partners meet."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from db.models import Partnership
from db.queries import notices, partners
from rules.notices import Notice
from services.notices.definition import Candidate, CircleFacts, NoticeDefinition
from vocabulary.keys import NoticeKey
from vocabulary.notices import NoticeKind
from vocabulary.reasons import Reason

UNTIL = timedelta(days=10)
"""By then the partners know each other from what is said to them alone."""


@dataclass(frozen=True, slots=True)
class Group:
    """Who are partners, and the main reason."""

    members: Sequence[int]
    because: Reason

    @classmethod
    def of(cls, row: Partnership) -> Self:
        """The group of a row."""
        return cls(row.members, Reason.parse(row.because))


def notice(circle: int, term: int, drawn_at: datetime) -> Notice:
    """As soon as a term's partners are drawn."""
    key = NoticeKey.of(NoticeKind.PARTNERS, circle, term)
    return Notice(key, drawn_at, drawn_at + UNTIL, Reason("notices/partners-drawn"))


async def find(facts: CircleFacts) -> list[Candidate]:
    """The partners of the current term, as they are by now."""
    rows = await partners.current_partnerships(facts.circle.id)
    if not rows:
        return []
    began = await notices.term_began(facts.circle.id, rows[0].term)
    words_need = {"groups": [Group.of(row) for row in rows], "ends_at": max(row.ends_at for row in rows)}
    drawn = notice(facts.circle.id, rows[0].term, began)
    return [Candidate(drawn, facts.circle.id, facts=words_need, pings=members_of(rows))]


async def answered_at(facts: CircleFacts) -> datetime | None:
    """When partners last told that they met."""
    return await notices.last_meeting(facts.circle.id)


def members_of(rows: Iterable[Partnership]) -> tuple[int, ...]:
    """All who are in one of these."""
    return tuple(sorted(member for row in rows for member in row.members))


KIND = NoticeDefinition("partners/announced", find, answered_at=answered_at)
