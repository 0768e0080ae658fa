"""Plans a circle's notices: what there is to tell it, and what comes of that by the rules."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from db.models import Circle
from db.queries import circles
from db.queries.notices import PostedNotice, posted_in, woken_in
from rules import notices
from rules.notices import NoticePlan, Post, Posted
from runtime.outbox import Outbox
from services.notices.definition import Candidate, CircleFacts
from services.notices.kinds import KINDS
from vocabulary.keys import KeyTextError, NoticeKey
from vocabulary.notices import NoticeKind


@dataclass(frozen=True, slots=True)
class PlannedNotices:
    """A plan, with what it is about, by its key."""

    plan: NoticePlan
    candidates: Mapping[NoticeKey, Candidate]

    def about(self, post: Post) -> list[Candidate]:
        """What one post is about."""
        return [self.candidates[notice.key] for notice in post.notices]


NOTHING = PlannedNotices(NoticePlan(), {})


class NoticePlanner:
    """Plans from facts and from what was posted, and changes nothing."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox

    async def plan(self, circle: Circle, now: datetime, *, but: int | None = None) -> PlannedNotices:
        """The plan of a circle's notices after those that were posted, without the one whose id is `but`.

        Nothing is planned for a circle that is closed, pauses, or has no channel.
        """
        if circle.closed_at is not None or circle.paused_until is not None or circle.text_channel_id is None:
            return NOTHING
        facts = CircleFacts(circle, tuple(await circles.members(circle.id)), now, self._outbox)
        found = [candidate for definition in KINDS.values() for candidate in await definition.find(facts)]
        posted = [one for one in await posted_in(circle.id) if one.id != but]
        plan = notices.plan([one.notice for one in found], list(_log(posted)), await _answers(facts), circle.zone, now)
        return PlannedNotices(plan, {one.notice.key: one for one in found})


async def _answers(facts: CircleFacts) -> dict[NoticeKind, datetime | None]:
    """When each kind that asks for something was last answered or woken."""
    answers: dict[NoticeKind, datetime | None] = {}
    woken = await woken_in(facts.circle.id)
    for kind, definition in KINDS.items():
        if definition.answered_at is not None:
            both = [await definition.answered_at(facts), woken.get(kind)]
            answers[kind] = max((at for at in both if at is not None), default=None)
    return answers


def _log(posted: Iterable[PostedNotice]) -> Iterable[Posted]:
    """What was posted, each with what it was about as far as this version knows it."""
    for one in posted:
        yield Posted(one.at, [key for text in one.about if (key := _key(text)) is not None])


def _key(text: str) -> NoticeKey | None:
    try:
        return NoticeKey.parse(text)
    except KeyTextError:
        return None
