"""What members want a guest to be asked: queued, since guests can press nothing, what most want to hear first."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from db.models import GuestQuestion, GuestQuestionVote, Lunch
from db.queries import lunch as lunches
from db.queries.once import add_once
from db.transaction import transaction
from rules.limits import Limited
from rules.visible import one_line, visible
from runtime.clock import Clock
from services.events import Events
from services.lookup import CircleLookup
from services.lunch.rows import date_of, lunch_about
from services.recent_acts import RecentActs
from services.ritual_events import LunchChanged
from vocabulary.errors import Refusal
from vocabulary.keys import whole_number
from vocabulary.limits import MOST_OPTIONS

MOST_OF_ONE = 5
"""So many questions of one member wait."""


@dataclass(frozen=True, slots=True)
class QueuedQuestion:
    """A question that waits for a guest; `starts_at` is when it is asked."""

    id: int
    words: str
    guest: str
    starts_at: datetime


class GuestQuestions:
    """Keeps questions and votes until the guest was there."""

    def __init__(self, clock: Clock, lookup: CircleLookup, recent_acts: RecentActs, events: Events) -> None:
        self._clock = clock
        self._lookup = lookup
        self._recent_acts = recent_acts
        self._events = events

    async def allow(self, lunch_id: int, user_id: int) -> Lunch:
        """Raises Refusal where there is no guest to ask, or as much to ask as a card can show."""
        lunch = await self._open(lunch_id, user_id)
        if len(await lunches.questions(lunch_id)) >= MOST_OPTIONS:
            raise Refusal("lunch/enough-questions", most=MOST_OPTIONS)
        if await lunches.asked_by(user_id, lunch_id) >= MOST_OF_ONE:
            raise Refusal("lunch/enough-of-yours", most=MOST_OF_ONE)
        return lunch

    async def ask(self, lunch_id: int, user_id: int, words: str) -> QueuedQuestion:
        """Queue a question. The same again is the same question. Raises Refusal as `allow` does."""
        line = one_line(words)
        if not visible(line):
            raise Refusal("lunch/no-question")
        async with transaction():
            lunch, same = await self._open(lunch_id, user_id), {"lunch_id": lunch_id, "user_id": user_id, "words": line}
            if not await GuestQuestion.exists(**same):
                await self.allow(lunch_id, user_id)
                self._recent_acts.count((Limited.ANSWERS, user_id))
            row, _ = await add_once(GuestQuestion, same, self._clock.now())
            await self._events.publish(LunchChanged(lunch.circle_id, lunch.id))
            session = await date_of(lunch)
            assert session is not None
        return QueuedQuestion(row.id, line, lunch.guest, session.starts_at)

    async def take_back(self, question_id: int, user_id: int) -> str:
        """Take back one's own question; returns what it was. Raises Refusal for others'."""
        async with transaction():
            row = await GuestQuestion.get_or_none(id=question_id).prefetch_related("lunch")
            if row is None:
                raise Refusal("lunch/changed-meanwhile")
            await self._lookup.about(user_id, row.lunch.circle_id)
            if row.user_id != user_id:
                raise Refusal("lunch/not-your-question")
            await row.delete()
            await self._events.publish(LunchChanged(row.lunch.circle_id, row.lunch_id))
        return row.words

    async def vote(self, lunch_id: int, user_id: int, chosen: Collection[str]) -> list[str]:
        """Say which of the questions one wants asked, in place of what one said before; returns those.

        One's own counts without a vote.
        """
        async with transaction():
            lunch, now = await self._open(lunch_id, user_id), self._clock.now()
            asked = {one.id: one for one in await lunches.questions(lunch_id)}
            wanted = [one for one in map(whole_number, chosen) if one in asked and asked[one].user_id != user_id]
            await GuestQuestionVote.filter(question_id__in=list(asked), user_id=user_id).delete()
            await GuestQuestionVote.bulk_create(
                GuestQuestionVote(question_id=one, user_id=user_id, at=now) for one in wanted
            )
            await self._events.publish(LunchChanged(lunch.circle_id, lunch.id))
        return [asked[one].words for one in wanted]

    async def _open(self, lunch_id: int, user_id: int) -> Lunch:
        lunch = await lunch_about(self._lookup, lunch_id, user_id)
        if not lunch.guest or await date_of(lunch) is None:
            raise Refusal("lunch/no-guest")
        return lunch
