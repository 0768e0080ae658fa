"""The terms of learning partners: pairs are drawn once the circle can meet, and change when a session has ended."""

from datetime import datetime, timedelta

from db.models import Circle, Session
from db.queries import partners, sessions
from rules import membership
from rules.partners.pairing import FEWEST_PARTNERS, next_pairs
from rules.partners.terms import ends_from
from runtime.clock import Clock
from runtime.timekeeper import Timekeeper
from services.events import (
    CircleClosed,
    Events,
    MemberJoined,
    MemberReturned,
    PartnersDrawn,
    RhythmBegun,
    SessionClosed,
)
from services.partners.changes import PartnerChanges
from services.partners.facts import PairingFacts, pairing_facts
from services.partners.life import PartnershipLife
from vocabulary.keys import JobKey, JobKind
from vocabulary.sessions import SessionKind

WITHOUT_CHANNEL = timedelta(minutes=10)
"""How soon to look again at a circle whose channel is still being made, so that its pairs can be told."""


class PartnerTerms:
    """Draws each term's partners."""

    def __init__(
        self,
        clock: Clock,
        timekeeper: Timekeeper,
        events: Events,
        life: PartnershipLife,
        changes: PartnerChanges,
    ) -> None:
        self._clock = clock
        self._timekeeper = timekeeper
        self._events = events
        self._life = life
        self._changes = changes

    async def member_joined(self, event: MemberJoined) -> None:
        """Draw the first pairs, if there are enough members by now."""
        await self._timekeeper.schedule(self._clock.now(), JobKey(JobKind.PARTNERS, event.circle_id))

    async def member_returned(self, event: MemberReturned) -> None:
        """The same for somebody who is back."""
        await self._timekeeper.schedule(self._clock.now(), JobKey(JobKind.PARTNERS, event.circle_id))

    async def rhythm_begun(self, event: RhythmBegun) -> None:
        """Draw the first pairs, if there are enough members."""
        await self._timekeeper.schedule(self._clock.now(), JobKey(JobKind.PARTNERS, event.circle_id))

    async def circle_closed(self, event: CircleClosed) -> None:
        """Draw no more pairs."""
        await self._timekeeper.drop(JobKey(JobKind.PARTNERS, event.circle_id))
        await self._life.end(await partners.current_partnerships(event.circle_id))

    async def session_closed(self, event: SessionClosed) -> None:
        """See to pairs once a session is over that has taken place: only then do they change."""
        session = await Session.get(id=event.session_id)
        if session.kind is SessionKind.REGULAR and await sessions.has_begun(session.id):
            await self._timekeeper.schedule(self._clock.now(), JobKey(JobKind.PAIRS, session.id))

    async def look(self, circle_id: int, now: datetime) -> datetime | None:
        """Draw pairs where there are none, once the circle has enough members and a session ahead."""
        circle = await Circle.get(id=circle_id)
        if await partners.current_partnerships(circle_id) or await sessions.open_session(circle_id) is None:
            return None
        if circle.text_channel_id is None:
            return now + WITHOUT_CHANNEL
        await self._draw_if_enough(circle, await pairing_facts(circle, now), now)
        return None

    async def look_after_session(self, session_id: int, now: datetime) -> None:
        """Draw a new term's pairs if this session ends the last one, and otherwise see to what has changed in it."""
        session = await Session.get(id=session_id).prefetch_related("circle")
        circle: Circle = session.circle
        if circle.closed_at is not None:
            return
        facts = await pairing_facts(circle, now)
        is_over = all(row.ends_at <= session.starts_at for row in facts.current)
        if not (is_over and await self._draw_if_enough(circle, facts, now)):
            await self._changes.see_to(circle, facts)

    async def begin(self, circle: Circle) -> bool:
        """Begin a new term now; whether there were enough members. Part of the caller's transaction."""
        now = self._clock.now()
        return await self._draw_if_enough(circle, await pairing_facts(circle, now), now)

    async def _draw_if_enough(self, circle: Circle, facts: PairingFacts, now: datetime) -> bool:
        """Whether there were enough members, so that pairs were drawn."""
        if membership.still_needed(facts.members) or len(facts.taking_part) < FEWEST_PARTNERS:
            return False
        term, ends_at = len(facts.terms) + 1, ends_from(now, circle.term_weeks, circle.zone)
        groups = next_pairs(facts.taking_part, facts.terms, facts.avoided, facts.suitability)
        await self._life.end(facts.current)
        for group in groups:
            await self._life.open(circle.id, term, group.members, group.reasons, ends_at)
        await self._events.publish(PartnersDrawn(circle.id, facts.taking_part))
        return True
