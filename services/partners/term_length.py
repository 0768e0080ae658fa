"""For how many weeks partners of a circle stay together, as its organisers choose."""

from dataclasses import dataclass
from datetime import datetime

from db.models import Circle, Partnership
from db.queries import circles
from db.transaction import transaction
from rules.limits import Limited
from rules.partners.terms import check_term_weeks
from runtime.clock import Clock
from runtime.message import Message
from runtime.outbox import Outbox
from runtime.words import Words
from services.lookup import CircleHere, CircleLookup
from services.partners.facts import planned_end
from services.recent_acts import RecentActs
from vocabulary.errors import Refusal
from vocabulary.keys import CircleMessage, MessageKey


@dataclass(frozen=True, slots=True)
class TermProposal:
    """What another length would mean; `ends_at` is from when on a session would end the current term, if any."""

    circle: CircleHere
    weeks: int
    ends_at: datetime | None


class TermLength:
    """Changes how long terms are, the current one too."""

    def __init__(
        self, clock: Clock, outbox: Outbox, words: Words, lookup: CircleLookup, recent_acts: RecentActs
    ) -> None:
        self._clock = clock
        self._outbox = outbox
        self._words = words
        self._lookup = lookup
        self._recent_acts = recent_acts

    async def understand(self, circle_id: int, user_id: int, weeks: int) -> TermProposal | None:
        """What a length would mean; None for the one that holds.

        Raises Refusal for anybody but an organiser, and for a length that cannot be.
        """
        check_term_weeks(weeks)
        if not await circles.is_organiser(circle_id, user_id):
            raise Refusal("circles/organisers-only")
        circle = await Circle.get(id=circle_id)
        if circle.term_weeks == weeks:
            return None
        return TermProposal(CircleHere.of(circle), weeks, await planned_end(circle, weeks))

    async def change(self, circle_id: int, user_id: int, weeks: int) -> None:
        """Have terms be so long from now on, and tell the circle. Raises Refusal as `understand` does."""
        async with transaction():
            await self._lookup.about(user_id, circle_id)
            proposal = await self.understand(circle_id, user_id, weeks)
            if proposal is None:
                return
            self._recent_acts.count((Limited.WISHES, user_id, circle_id))
            await Circle.filter(id=circle_id).update(term_weeks=weeks)
            if proposal.ends_at is not None:
                await Partnership.filter(circle_id=circle_id, ended_at=None).update(ends_at=proposal.ends_at)
            await self._tell(proposal)

    async def _tell(self, proposal: TermProposal) -> None:
        channel = proposal.circle.text_channel_id
        if channel is not None:
            text = self._words.to(proposal.circle.locale).render("partners/term-changed", proposal=proposal)
            key = MessageKey.circle(proposal.circle.id, CircleMessage.CHANGED, at=self._clock.now())
            await self._outbox.post(key, Message(text), channel=channel)
