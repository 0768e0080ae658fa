"""The terms of learning partners: each ends after seven weeks, and the next one's pairs are drawn."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from db.models import Circle, Partnership
from db.queries import circles, partners, sessions
from rules import membership
from rules.partners import pairing
from runtime.clock import Clock
from runtime.message import Message
from runtime.outbox import Outbox
from runtime.timekeeper import Timekeeper
from runtime.words import Words
from services.events import CircleClosed, Events, MemberJoined, MemberReturned, PartnersDrawn, RhythmBegun
from services.partners.life import PartnershipLife
from vocabulary.keys import JobKey, JobKind, MessageKey

TERM = timedelta(weeks=7)
WITHOUT_CHANNEL = timedelta(minutes=10)
"""How soon to look again at a circle whose channel is still being made, so that its pairs can be told."""


class PartnerTerms:
    """Draws each term's partners."""

    def __init__(
        self,
        clock: Clock,
        timekeeper: Timekeeper,
        outbox: Outbox,
        words: Words,
        events: Events,
        life: PartnershipLife,
    ) -> None:
        self._clock = clock
        self._timekeeper = timekeeper
        self._outbox = outbox
        self._words = words
        self._events = events
        self._life = life

    async def member_joined(self, event: MemberJoined) -> None:
        """Draw the first pairs, if there are enough members by now."""
        await self._timekeeper.schedule(self._clock.now(), JobKey(JobKind.PARTNERS, event.circle_id))

    async def member_returned(self, event: MemberReturned) -> None:
        """The same for somebody who is back."""
        await self._timekeeper.schedule(self._clock.now(), JobKey(JobKind.PARTNERS, event.circle_id))

    async def circle_closed(self, event: CircleClosed) -> None:
        """Draw no more pairs."""
        await self._timekeeper.drop(JobKey(JobKind.PARTNERS, event.circle_id))

    async def rhythm_begun(self, event: RhythmBegun) -> None:
        """Draw the first pairs, if there are enough members."""
        await self._timekeeper.schedule(self._clock.now(), JobKey(JobKind.PARTNERS, event.circle_id))

    async def look(self, circle_id: int, now: datetime) -> datetime | None:
        """Draw the next term's pairs when the last term is over and the circle has a session ahead."""
        circle, members = await Circle.get(id=circle_id), await circles.members(circle_id)
        terms = await partners.partnerships(circle_id)
        ends_at = max((row.ends_at for row in terms), default=now)
        if ends_at > now:
            return ends_at
        if circle.text_channel_id is None:
            return now + WITHOUT_CHANNEL
        if membership.still_needed(members) or await sessions.open_session(circle_id) is None:
            return None
        await self._draw(circle, members, terms, now)
        return now + TERM

    async def _draw(self, circle: Circle, members: Sequence[int], past: Sequence[Partnership], now: datetime) -> None:
        term = max((row.term for row in past), default=0) + 1
        history = [[row.members for row in past if row.term == number] for number in range(1, term)]
        groups, ends_at = pairing.next_pairs(members, history), now + TERM
        await self._life.end([row for row in past if row.ended_at is None])
        for group in groups:
            await self._life.open(circle.id, term, group.members, [group.because], ends_at)
        text = self._words.to(circle.locale).render("partners/announced", groups=groups, ends_at=ends_at)
        message = Message(text, card=True, pings=tuple(members))
        await self._outbox.post(MessageKey.partners(circle.id, term), message, channel=circle.text_channel_id)
        await self._events.publish(PartnersDrawn(circle.id, tuple(members)))
