"""Who organises a circle: shown before it changes, and told to the circle."""

from collections.abc import Sequence
from dataclasses import dataclass

from db.models import Member
from db.queries import circles
from db.transaction import transaction
from rules import membership
from rules.limits import Limited
from runtime.clock import Clock
from runtime.message import Message
from runtime.outbox import Outbox
from runtime.words import Words
from services.lookup import CircleHere, CircleLookup
from services.recent_acts import RecentActs
from vocabulary.keys import CircleMessage, MessageKey


@dataclass(frozen=True, slots=True)
class OrganisersProposal:
    """Who would organise a circle, and who would no longer."""

    circle: CircleHere
    organisers: tuple[int, ...]
    released: tuple[int, ...]


class Organisers:
    """Lets organisers choose who else is one, so that a circle never depends on one person."""

    def __init__(
        self, clock: Clock, outbox: Outbox, words: Words, lookup: CircleLookup, recent_acts: RecentActs
    ) -> None:
        self._clock = clock
        self._outbox = outbox
        self._words = words
        self._lookup = lookup
        self._recent_acts = recent_acts

    async def understand(self, circle_id: int, user_id: int, chosen: Sequence[int]) -> OrganisersProposal | None:
        """What a choice would come to; None where these are the organisers already.

        Raises Refusal for anybody but an organiser, and for others than members among those who are chosen.
        """
        here = await self._lookup.about(user_id, circle_id)
        held = await circles.organisers(circle_id)
        membership.allow_organisers(held, user_id, await circles.members(circle_id), chosen)
        if set(held) == set(chosen):
            return None
        return OrganisersProposal(here, tuple(chosen), tuple(one for one in held if one not in chosen))

    async def appoint(self, circle_id: int, user_id: int, chosen: Sequence[int]) -> None:
        """Have these members organise the circle, and tell it. Raises Refusal as `understand` does."""
        async with transaction():
            proposal = await self.understand(circle_id, user_id, chosen)
            if proposal is None:
                return
            self._recent_acts.count((Limited.WISHES, user_id, circle_id))
            members = Member.filter(circle_id=circle_id, left_at=None)
            await members.filter(user_id__in=proposal.released).update(organiser=False)
            await members.filter(user_id__in=proposal.organisers).update(organiser=True)
            await self._tell(proposal)

    async def _tell(self, proposal: OrganisersProposal) -> None:
        channel = proposal.circle.text_channel_id
        if channel is not None:
            words = self._words.to(proposal.circle.locale)
            message = Message(words.render("circle/organisers", proposal=proposal))
            key = MessageKey.circle(proposal.circle.id, CircleMessage.ORGANISERS, at=self._clock.now())
            await self._outbox.post(key, message, channel=channel)
