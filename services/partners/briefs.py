"""What partners are given before they meet, in their thread or by DM, and which times suit them, as they press."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from db.models import PartnerBrief, Partnership, SuitingTime
from db.queries import goals, partner_briefs, partners, sessions
from db.queries.once import add_once
from db.queries.partner_briefs import ShownBrief
from db.transaction import transaction
from rules.captures import Resource
from rules.partners.briefs import starters
from runtime.clock import Clock
from runtime.message import Message
from runtime.outbox import Outbox
from runtime.words import Words
from services.brief_parts import brief_buttons, meeting_file, resources_in
from services.events import BriefChanged, Events, PartnersMet
from services.lookup import CircleLookup
from services.partners.brief_times import due_brief
from services.partners.meeting_times import MeetingTimes, shared_zone
from vocabulary.errors import Refusal
from vocabulary.keys import MessageKey, MessageKind, second_of
from vocabulary.threads import ThreadObstacle


@dataclass(frozen=True, slots=True)
class TimeNoted:
    """What came of a press on a time; `changed` where it is not offered any more."""

    brief: ShownBrief
    slot: datetime
    suits: bool = True
    changed: bool = False


@dataclass(frozen=True, slots=True)
class OwnBrief:
    """Where a member finds their brief: in a thread, or without one here; and their line about the last meeting."""

    thread_id: int | None = None
    brief: ShownBrief | None = None
    line: str = ""

    @property
    def resources(self) -> Sequence[tuple[Resource, int]]:
        """What the brief shows of the circle's resources, each with who shared it."""
        return () if self.brief is None else resources_in(self.brief)


class PartnerBriefs:
    """Gives partners their briefs, and takes what they press there."""

    def __init__(
        self, clock: Clock, outbox: Outbox, words: Words, events: Events, lookup: CircleLookup, times: MeetingTimes
    ) -> None:
        self._clock = clock
        self._outbox = outbox
        self._words = words
        self._events = events
        self._lookup = lookup
        self._times = times

    async def give(self, partnership_id: int, thread_id: int | None, obstacle: ThreadObstacle | None) -> None:
        """Give partners the brief of the open cycle, in their thread; or by DM, where an `obstacle` keeps them from it.

        Given twice, it does nothing the second time.
        """
        async with transaction():
            found, now = Partnership.get_or_none(id=partnership_id, ended_at=None), self._clock.now()
            row = await found.prefetch_related("circle")
            if row is None:  # they have parted while their thread was made
                return
            brief = await self._create(row, thread_id, obstacle, now)
            if brief is not None:
                await partner_briefs.drop_times(partnership_id)
                await self._times.offer(brief, row.members)
                await self._tell(brief.id)

    async def renew(self, partnership_id: int) -> None:
        """Have the newest brief say what holds by now: both goals, and times before the next session that suit all."""
        async with transaction():
            brief = await self.current(partnership_id)
            if brief is None:
                return
            await self._follow_session(brief)
            if await self._times.renew(brief):
                await self._tell(brief.row.id)
            elif brief.row.thread_id is not None:
                await self._show(brief)

    async def partners_met(self, event: PartnersMet) -> None:
        """Have the brief in their thread offer no more times; part of the transaction in which they say so."""
        row = await partners.partners_of(event.circle_id, event.members[0])
        brief = await self.current(row.id) if row is not None else None
        if brief is not None and brief.row.thread_id is not None:
            await self._show(brief)

    async def put_away(self, partnership_id: int) -> None:
        """Forget which times suited partners who are no longer."""
        async with transaction():
            await partner_briefs.drop_times(partnership_id)

    async def current(self, partnership_id: int) -> ShownBrief | None:
        """The newest brief of partners, while it is of use."""
        brief = await partner_briefs.newest(partnership_id)
        if brief is None or self._clock.now() >= brief.until:
            return None
        return await partner_briefs.shown(brief.id)

    async def own(self, circle_id: int, user_id: int) -> OwnBrief:
        """What a member has of their partners now, beside who these are."""
        row = await partners.partners_of(circle_id, user_id)
        if row is None:
            return OwnBrief()
        brief, met = await self.current(row.id), await partners.last_met_by(row.id, user_id)
        thread_id = row.thread_id if brief is None else brief.row.thread_id
        return OwnBrief(thread_id, None if thread_id else brief, met.line if met else "")

    async def note_time(self, offer_id: int, place: int, user_id: int) -> TimeNoted:
        """Note that an offered time suits a partner, or that it does not any more. When it suits all, all are told.

        Raises Refusal for others, and for a time that is over.
        """
        async with transaction():
            brief = await self._brief_with(offer_id, user_id)
            if brief.offer.id != offer_id or brief.agreed is not None or brief.met:
                return TimeNoted(brief, brief.agreed.slot if brief.agreed else brief.row.at, changed=True)
            slot, now = _slot(brief.offer.slots, place), self._clock.now()
            if slot <= now:
                raise Refusal("partners/time-over")
            same = {"offer_id": offer_id, "user_id": user_id, "slot": slot}
            row, is_new = await add_once(SuitingTime, same, now)
            if not is_new:
                await row.delete()
            await self._tell(brief.row.id)
            return TimeNoted(await partner_briefs.shown(brief.row.id), slot, suits=is_new)

    async def offer_others(self, brief_id: int, user_id: int) -> ShownBrief:
        """Offer other times, since a partner could make none of these. Raises Refusal as `note_time` does."""
        async with transaction():
            brief = await self._open_brief(brief_id, user_id)
            await self._times.offer(brief.row, brief.members, asked_by=user_id)
            if brief.agreed is not None and brief.row.thread_id is not None:
                await self._say_called_off(brief, brief.agreed.slot, brief.row.thread_id, user_id)
            await self._tell(brief_id)
            return await partner_briefs.shown(brief_id)

    async def _follow_session(self, brief: ShownBrief) -> None:
        """A brief is of use until the next session, wherever that was moved; one of an earlier cycle stays as it is."""
        cycle, ahead = await goals.open_cycle(brief.circle.id), await sessions.sessions_to_come(brief.circle.id)
        if brief.row.cycle_id == cycle.id and ahead and ahead[0].starts_at != brief.row.until:
            brief.row.until = ahead[0].starts_at
            await brief.row.save(update_fields=["until"])

    async def _create(
        self, row: Partnership, thread_id: int | None, obstacle: ThreadObstacle | None, now: datetime
    ) -> PartnerBrief | None:
        """The brief of the open cycle; None if there is one, or it is too late for one."""
        due = await due_brief(row)
        if due is None or now >= due.time.until:
            return None
        words = self._words.to(row.circle.locale)
        asked = await partner_briefs.asked_so_far(row.circle_id, row.members)
        questions = starters(words.phrase_names("starter"), asked, row.id)
        return await PartnerBrief.create(
            partnership=row,
            cycle=due.cycle,
            at=now,
            until=due.time.until,
            thread_id=thread_id,
            obstacle=obstacle,
            questions=list(questions),
        )

    async def _tell(self, brief_id: int) -> None:
        """Have it read in the thread, and have it be known that it has changed."""
        brief = await partner_briefs.shown(brief_id)
        if brief.row.thread_id is not None:
            await self._show(brief)
            if brief.agreed is not None:
                await self._say_agreed(brief, brief.agreed.slot, brief.row.thread_id)
        await self._events.publish(BriefChanged(brief.circle.id, tuple(brief.members)))

    async def _show(self, brief: ShownBrief) -> None:
        """Have the thread show a brief as it reads now."""
        words = self._words.to(brief.circle.locale)
        zone = await shared_zone(brief.members)
        text = words.render("partners/brief", brief=brief, resources=resources_in(brief))
        message = Message(text, brief_buttons(words, brief, zone), card=True)
        await self._outbox.post(_key(brief.row.id), message, channel=brief.row.thread_id)

    async def _say_agreed(self, brief: ShownBrief, slot: datetime, thread_id: int) -> None:
        words = self._words.to(brief.circle.locale)
        text = words.render("partners/agreed", slot=slot, members=brief.members)
        message = Message(text, files=(meeting_file(words, brief, slot),))
        await self._outbox.post(_key(brief.row.id, second_of(slot)), message, channel=thread_id)

    async def _say_called_off(self, brief: ShownBrief, slot: datetime, thread_id: int, by: int) -> None:
        """Or the others would wait for somebody who does not come."""
        text = self._words.to(brief.circle.locale).render("partners/called-off", slot=slot, by=by)
        await self._outbox.post(_key(brief.row.id, second_of(slot), "off"), Message(text), channel=thread_id)

    async def _brief_with(self, offer_id: int, user_id: int) -> ShownBrief:
        brief_id = await partner_briefs.brief_with(offer_id)
        if brief_id is None:  # offers are deleted when they are over
            raise Refusal("partners/brief-over")
        return await self._open_brief(brief_id, user_id)

    async def _open_brief(self, brief_id: int, user_id: int) -> ShownBrief:
        """A brief that is still of use. Raises Refusal for others than its partners, and for what is over."""
        row = await PartnerBrief.get_or_none(id=brief_id).prefetch_related("partnership")
        if row is None or user_id not in row.partnership.members:
            raise Refusal("partners/not-yours")
        await self._lookup.about(user_id, row.partnership.circle_id)
        if self._clock.now() >= row.until or row.partnership.ended_at is not None:
            raise Refusal("partners/brief-over")
        return await partner_briefs.shown(brief_id)


def _slot(slots: Sequence[datetime], place: int) -> datetime:
    """Raises Refusal for a place that there is not."""
    if place >= len(slots):
        raise Refusal("partners/not-yours")
    return slots[place]


def _key(brief_id: int, *parts: str) -> MessageKey:
    return MessageKey(MessageKind.PARTNER_BRIEF, brief_id, parts)
