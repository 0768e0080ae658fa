"""Learning partners: pairs for seven weeks, drawn so that everybody meets everybody before anyone repeats."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from db.models import Circle, Meeting, Partnership
from db.queries import circles, partners, sessions
from db.queries.once import add_once
from db.transaction import transaction
from rules import membership, pairing, regrouping
from runtime.clock import Clock
from runtime.message import Message
from runtime.outbox import Outbox
from runtime.timekeeper import Timekeeper
from runtime.words import Words
from services.events import CircleClosed, Events, MemberJoined, MemberReturned, PartnersDrawn, PartnersMet, RhythmBegun
from services.lookup import CircleLookup
from vocabulary.errors import Refusal
from vocabulary.keys import JobKey, JobKind, MessageKey
from vocabulary.limits import SAME_FOR
from vocabulary.reasons import Reason

TERM = timedelta(weeks=7)
WITHOUT_CHANNEL = timedelta(minutes=10)
"""How soon to look again at a circle whose channel is still being made, so that its pairs can be told."""
REGROUPED = Reason("partners/regrouped")
"""Why those are partners whose group changed in the middle of a term."""


@dataclass(frozen=True, slots=True)
class Partnered:
    """Who is somebody's partner this term, and why; `others` are the user ids of the one or two others."""

    others: tuple[int, ...]
    because: Reason
    opened_at: datetime
    ends_at: datetime
    met_at: datetime | None


class Partners:
    """Draws each term's partners and keeps what they tell."""

    def __init__(
        self,
        clock: Clock,
        timekeeper: Timekeeper,
        outbox: Outbox,
        words: Words,
        lookup: CircleLookup,
        events: Events,
    ) -> None:
        self._clock = clock
        self._timekeeper = timekeeper
        self._outbox = outbox
        self._words = words
        self._lookup = lookup
        self._events = events

    async def show(self, circle_id: int, user_id: int) -> Partnered | None:
        """A member's partner in a circle; None while there is none."""
        row = await partners.partners_of(circle_id, user_id, self._clock.now())
        if row is None:
            return None
        others = tuple(member for member in row.members if member != user_id)
        return Partnered(others, Reason.parse(row.because), row.opened_at, row.ends_at, await partners.last_met(row.id))

    async def note_met(self, circle_id: int, user_id: int) -> None:
        """Note that a member has met their partner. Raises Refusal "partners/none-yet" for somebody without one."""
        async with transaction():
            row = await partners.partners_of(circle_id, user_id, self._clock.now())
            if row is None:
                raise Refusal("partners/none-yet")
            await self._note_met(row, user_id)

    async def note_met_as(self, partnership_id: int, user_id: int) -> None:
        """The same for the partnership that a button is about. Raises Refusal "partners/not-yours" for others."""
        async with transaction():
            row = await Partnership.get_or_none(id=partnership_id)
            if row is None or user_id not in row.members:
                raise Refusal("partners/not-yours")
            await self._lookup.about(user_id, row.circle_id)
            await self._note_met(row, user_id)

    async def member_joined(self, event: MemberJoined) -> None:
        """Draw the first pairs, if there are enough members by now."""
        await self._timekeeper.schedule(self._clock.now(), JobKey(JobKind.PARTNERS, event.circle_id))

    async def member_returned(self, event: MemberReturned) -> None:
        """The same for somebody who is back."""
        await self._timekeeper.schedule(self._clock.now(), JobKey(JobKind.PARTNERS, event.circle_id))

    async def regroup(self, circle_id: int, leaver: int) -> tuple[tuple[int, ...], ...]:
        """Have the partners of a member who leaves go on without them; returns the groups that are new.

        Groups that change end now and go on as new ones until the same day: who was partners until now is history.
        Part of the caller's transaction.
        """
        now = self._clock.now()
        current = await partners.current_partnerships(circle_id, now)
        regrouped = regrouping.regroup([row.members for row in current], leaver)
        ended = [current[place] for place in regrouped.ended]
        await Partnership.filter(id__in=[row.id for row in ended]).update(ends_at=now)
        for members in regrouped.groups:
            await Partnership.create(
                circle_id=circle_id,
                term=ended[0].term,
                members=sorted(members),
                because=str(REGROUPED),
                opened_at=now,
                ends_at=max(row.ends_at for row in ended),
            )
        await self._timekeeper.schedule(now, JobKey(JobKind.PARTNERS, circle_id))
        return regrouped.groups

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

    async def _note_met(self, row: Partnership, user_id: int) -> None:
        now = self._clock.now()
        await add_once(Meeting, {"partnership_id": row.id, "by": user_id}, now, since=now - SAME_FOR)
        await self._events.publish(PartnersMet(row.circle_id, tuple(row.members)))

    async def _draw(self, circle: Circle, members: Sequence[int], past: Sequence[Partnership], now: datetime) -> None:
        term = max((row.term for row in past), default=0) + 1
        history = [[row.members for row in past if row.term == number] for number in range(1, term)]
        groups, ends_at = pairing.next_pairs(members, history), now + TERM
        for group in groups:
            await Partnership.create(
                circle=circle,
                term=term,
                members=list(group.members),
                because=str(group.because),
                opened_at=now,
                ends_at=ends_at,
            )
        text = self._words.to(circle.locale).render("partners/announced", groups=groups, ends_at=ends_at)
        message = Message(text, card=True, pings=tuple(members))
        await self._outbox.post(MessageKey.partners(circle.id, term), message, channel=circle.text_channel_id)
        await self._events.publish(PartnersDrawn(circle.id, tuple(members)))
