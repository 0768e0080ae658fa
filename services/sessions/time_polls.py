"""When to meet, asked by a poll: times that leave the members their nights, and the one that has most votes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tortoise.queryset import QuerySet

from db import queries
from db.models import Circle, Person, Session, TimePoll
from db.queries import absences
from db.transaction import transaction
from rules import slots
from rules.absences import Absence
from rules.limits import Limited
from rules.quiet import DailyQuiet
from rules.slots import MemberHours, Slot
from runtime.clock import Clock
from runtime.timekeeper import Timekeeper
from services.events import AbsenceChanged, SessionSet
from services.lookup import CircleLookup
from services.recent_acts import RecentActs
from services.sessions.agendas import length_of
from services.sessions.planning import Planning
from vocabulary.errors import Refusal
from vocabulary.keys import JobKey, JobKind
from vocabulary.reasons import Reason
from vocabulary.sessions import SessionKind


@dataclass(frozen=True, slots=True)
class Proposal:
    """The times among which a circle may choose; `zone`, `locale` and the `channel` to ask in are the circle's."""

    poll_id: int
    channel: int
    zone: str
    locale: str | None
    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class TakenResult:
    """The time that a poll has chosen, and why."""

    starts_at: datetime
    because: Reason


@dataclass(frozen=True, slots=True)
class PollMessage:
    """Where a poll stands in Discord, and the message with its button if that has yet to say that the poll is over.

    `replaced` is whether that is so because the circle was asked once more; `locale` is the circle's.
    """

    channel: int
    message: int
    button_message: int | None
    replaced: bool
    locale: str | None = None


@dataclass(frozen=True, slots=True)
class StandingPoll:
    """A poll in which people can vote: its `message`, and the one with its button, which says whom its times suit."""

    channel: int
    message: int
    button_message: int
    kind: SessionKind
    slots: tuple[Slot, ...]
    locale: str | None


class TimePolls:
    """Proposes times, and takes what the votes say."""

    def __init__(
        self,
        clock: Clock,
        timekeeper: Timekeeper,
        circles: CircleLookup,
        planning: Planning,
        recent_acts: RecentActs,
    ) -> None:
        self._clock = clock
        self._timekeeper = timekeeper
        self._circles = circles
        self._planning = planning
        self._recent_acts = recent_acts

    async def propose(self, circle_id: int, user_id: int, kind: SessionKind) -> Proposal:
        """Propose times for a session, in the circle's channel, where all of it can vote.

        Raises Refusal while that is still being made, where a session of that kind is set, and for one too many.
        """
        async with transaction():
            here = await self._circles.about(user_id, circle_id)
            channel = here.text_channel
            await self._planning.allow_set(circle_id, kind)
            self._recent_acts.count((Limited.WISHES, user_id, circle_id))
            circle, now = await Circle.get(id=circle_id), self._clock.now()
            proposed = slots.propose(await _sleepers(circle, now), circle.zone, await length_of(circle, kind), now)
            times = [slot.at for slot in proposed]
            row = await TimePoll.create(circle=circle, kind=kind, slots=times, asked_by=user_id, asked_at=now)
        return Proposal(row.id, channel, circle.zone, circle.locale, tuple(proposed))

    async def note_posted(self, poll_id: int, message_id: int, button_message_id: int) -> None:
        """Note where a poll stands, now that it does; it replaces earlier ones about the same."""
        async with transaction():
            await TimePoll.filter(id=poll_id).update(message_id=message_id, button_message_id=button_message_id)
            poll = await TimePoll.get(id=poll_id)
            await self._close(poll.circle_id, poll.kind, but=poll_id)

    async def session_set(self, event: SessionSet) -> None:
        """Close the polls about when to have such a session. Part of the caller's transaction."""
        if await TimePoll.filter(circle_id=event.circle_id, closed_at=None).exists():
            await self._close(event.circle_id, (await Session.get(id=event.session_id)).kind)

    async def absence_changed(self, event: AbsenceChanged) -> None:
        """Have the polls of these circles say who is away by now. Part of the caller's transaction."""
        for circle_id in event.circles:
            for poll in await TimePoll.filter(circle_id=circle_id, closed_at=None).order_by("id").only("id"):
                await self._timekeeper.schedule(self._clock.now(), JobKey(JobKind.POLL, poll.id))

    async def standing(self, poll_id: int) -> StandingPoll | None:
        """A poll as it should stand by now; None where it is over or was not posted."""
        row = await TimePoll.get_or_none(id=poll_id, closed_at=None).prefetch_related("circle")
        if row is None or row.message_id is None or row.button_message_id is None:
            return None
        circle = row.circle
        slots = await self._slots_of(row, self._clock.now())
        return StandingPoll(
            circle.text_channel_id or 0, row.message_id, row.button_message_id, row.kind, tuple(slots), circle.locale
        )

    async def is_asked(self, circle_id: int, kind: SessionKind) -> bool:
        """Whether a poll stands about when to have such a session."""
        return await _open_polls(circle_id, kind).filter(message_id__isnull=False).exists()

    async def channel_of(self, poll_id: int, user_id: int) -> int:
        """Where the poll stands whose result a member wants to take. Raises Refusal when it was taken already."""
        _, channel = await self._open(poll_id, user_id)
        return channel

    async def take(
        self, poll_id: int, user_id: int, kind: SessionKind, message_id: int, votes: Sequence[int]
    ) -> TakenResult:
        """Set a session for the time that has most votes; `votes` are those of each answer, in their order.

        Raises Refusal when there is no such time, and when the result was taken already.
        """
        async with transaction():
            (poll, _), now = await self._open(poll_id, user_id), self._clock.now()
            chosen = slots.winner(zip(await self._slots_of(poll, now), votes, strict=False), now)
            await TimePoll.filter(id=poll_id).update(closed_at=now, message_id=message_id, button_message_id=None)
            await self._timekeeper.schedule(now, JobKey(JobKind.POLL, poll_id))
            await self._planning.set(poll.circle, chosen.slot.at, kind)
        return TakenResult(chosen.slot.at, chosen.because)

    async def to_end(self, poll_id: int) -> PollMessage | None:
        """The poll's message, in which nobody should vote any more; None where there is none."""
        row = await TimePoll.get_or_none(id=poll_id).prefetch_related("circle")
        if row is None or row.message_id is None:
            return None
        replaced = await _open_polls(row.circle_id, row.kind).exists()
        return PollMessage(
            row.circle.text_channel_id or 0, row.message_id, row.button_message_id, replaced, row.circle.locale
        )

    async def _slots_of(self, poll: TimePoll, now: datetime) -> list[Slot]:
        """The times of a poll, which was read with its circle, and whom they suit by now."""
        people, minutes = await _sleepers(poll.circle, now), await length_of(poll.circle, poll.kind)
        return [slots.slot_at(at, people, poll.circle.zone, minutes) for at in poll.slots]

    async def _close(self, circle_id: int, kind: SessionKind, but: int = 0) -> None:
        now = self._clock.now()
        for poll in await _open_polls(circle_id, kind).exclude(id=but).order_by("id").only("id"):
            await TimePoll.filter(id=poll.id).update(closed_at=now)
            await self._timekeeper.schedule(now, JobKey(JobKind.POLL, poll.id))

    async def _open(self, poll_id: int, user_id: int) -> tuple[TimePoll, int]:
        """A poll whose result may be taken, with its circle, and the channel of that."""
        poll = await TimePoll.get_or_none(id=poll_id).prefetch_related("circle")
        if poll is None:
            raise Refusal("sessions/poll-settled")
        channel = (await self._circles.about(user_id, poll.circle_id)).text_channel
        if poll.closed_at is not None:
            raise Refusal("sessions/poll-settled")
        return poll, channel


def _open_polls(circle_id: int, kind: SessionKind) -> QuerySet[TimePoll]:
    return TimePoll.filter(circle_id=circle_id, kind=kind, closed_at=None)


async def _sleepers(circle: Circle, now: datetime) -> list[MemberHours]:
    """The members with their quiet hours and absences; those who gave no zone are taken to live in the circle's."""
    people = {person.id: person for person in await Person.filter(id__in=await queries.members(circle.id))}
    away = [Absence(*one) for one in await absences.absences(people, now)]
    return [
        MemberHours(
            member,
            DailyQuiet(person.zone or circle.zone, person.quiet_from, person.quiet_until),
            [one for one in away if one.member == member],
        )
        for member, person in people.items()
    ]
