"""Other partners before the term is over, because an organiser wants it: now, or when the next session has ended."""

from dataclasses import dataclass
from datetime import datetime

from db.models import Circle, Partnership
from db.queries import circles, partners, sessions
from db.transaction import transaction
from rules import membership
from rules.limits import Limited
from runtime.clock import Clock
from services.lookup import CircleHere, CircleLookup
from services.partners.facts import planned_end
from services.partners.terms import PartnerTerms
from services.recent_acts import RecentActs
from vocabulary.errors import Refusal
from vocabulary.limits import FEWEST_MEMBERS


@dataclass(frozen=True, slots=True)
class RotationProposal:
    """What an organiser can choose: `next_at` is when the next session is, if one is set.

    The first session from `ends_at` on brings other partners, None while there are none. By the length of a term that
    would be `planned_at`.
    """

    circle: CircleHere
    next_at: datetime | None
    ends_at: datetime | None
    planned_at: datetime | None

    @property
    def soon(self) -> bool:
        """Whether other partners come with the next session already."""
        return self.next_at is not None and self.ends_at is not None and self.ends_at <= self.next_at

    @property
    def early(self) -> bool:
        """Whether they come with it because somebody wanted it."""
        return self.ends_at is not None and self.planned_at is not None and self.ends_at < self.planned_at


class PartnerRotation:
    """Begins a new term early. Who is whose partner then is seen when it begins, and not before."""

    def __init__(self, clock: Clock, lookup: CircleLookup, terms: PartnerTerms, recent_acts: RecentActs) -> None:
        self._clock = clock
        self._lookup = lookup
        self._terms = terms
        self._recent_acts = recent_acts

    async def understand(self, circle_id: int, user_id: int) -> RotationProposal:
        """What a new term would mean.

        Raises Refusal for anybody but an organiser, in a circle of too few, and before it has partners or a session.
        """
        here = await self._lookup.about(user_id, circle_id)
        if not await circles.is_organiser(circle_id, user_id):
            raise Refusal("circles/organisers-only")
        if membership.still_needed(await circles.members(circle_id)):
            raise _too_few()
        circle = await Circle.get(id=circle_id)
        coming, current = await sessions.sessions_to_come(circle_id), await partners.current_partnerships(circle_id)
        if not (coming or current):
            raise Refusal("partners/rotate-too-soon")
        return RotationProposal(
            here,
            coming[0].starts_at if coming else None,
            max((row.ends_at for row in current), default=None),
            await planned_end(circle, circle.term_weeks),
        )

    async def now(self, circle_id: int, user_id: int) -> None:
        """Begin a new term at once, and tell the circle. Raises Refusal as `understand` does, and if it is too often.

        With many terms in a row, whoever is never paired could be found out.
        """
        async with transaction():
            await self.understand(circle_id, user_id)
            self._recent_acts.count((Limited.TERMS, circle_id))
            if not await self._terms.begin(await Circle.get(id=circle_id)):
                raise _too_few()

    async def with_next_session(self, circle_id: int, user_id: int) -> RotationProposal:
        """Have the term end with the next session. Raises Refusal as `now` does."""
        async with transaction():
            await self.understand(circle_id, user_id)
            self._recent_acts.count((Limited.TERMS, circle_id))
            await Partnership.filter(circle_id=circle_id, ended_at=None).update(ends_at=self._clock.now())
            return await self.understand(circle_id, user_id)

    async def not_yet(self, circle_id: int, user_id: int) -> RotationProposal:
        """Have the term be as long as it was to be. Raises Refusal as `understand` does."""
        async with transaction():
            proposal = await self.understand(circle_id, user_id)
            if proposal.planned_at is not None:
                await Partnership.filter(circle_id=circle_id, ended_at=None).update(ends_at=proposal.planned_at)
            return await self.understand(circle_id, user_id)


def _too_few() -> Refusal:
    return Refusal("partners/rotate-too-few", fewest=FEWEST_MEMBERS)
