"""The private thread of partners, as far as that was noted: whether there is one, who is in it, and until when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from db.fields import to_milliseconds
from db.models import Partnership, ThreadFarewell
from db.queries import circles, partner_briefs, partners
from runtime.clock import Clock
from runtime.timekeeper import Timekeeper
from runtime.words import Words
from services.events import (
    AbsenceChanged,
    CircleClosed,
    CycleOpened,
    GoalChanged,
    MemberLeft,
    MemberReturned,
    PartnershipEnded,
    PartnershipOpened,
    PauseEnded,
    SessionMoved,
    SessionSet,
)
from services.partners.brief_times import due_brief
from vocabulary.keys import JobKey, JobKind


@dataclass(frozen=True, slots=True)
class ThreadRecord:
    """What is noted of a thread, or is needed to make one.

    `members` are those who belong into it, `leavers` those who are still to be removed. It is `wanted` when a brief
    is due. `look_at` is when something will be due, as far as it is known.
    """

    partnership_id: int
    circle_id: int
    guild_id: int
    channel_id: int | None
    thread_id: int | None
    name: str
    opened_at: datetime
    members: tuple[int, ...]
    leavers: tuple[int, ...]
    over: bool
    wanted: bool
    look_at: datetime | None


class ThreadRecords:
    """Tells those who make threads what there should be, and notes what was made."""

    def __init__(self, clock: Clock, timekeeper: Timekeeper, words: Words) -> None:
        self._clock = clock
        self._timekeeper = timekeeper
        self._words = words

    async def of(self, partnership_id: int) -> ThreadRecord | None:
        """The record of a partnership; None once there is none."""
        row, now = await Partnership.get_or_none(id=partnership_id).prefetch_related("circle"), self._clock.now()
        if row is None:
            return None
        there, circle = await circles.members_there(row.circle_id), row.circle
        leavers = await ThreadFarewell.filter(thread_id=row.thread_id).order_by("id") if row.thread_id else []
        over = row.ended_at is not None or circle.closed_at is not None
        brief_at = None if over or circle.paused_until else await _next_brief_at(row, now)
        return ThreadRecord(
            partnership_id=row.id,
            circle_id=row.circle_id,
            guild_id=circle.guild_id,
            channel_id=circle.text_channel_id,
            thread_id=row.thread_id,
            name=self._words.to(circle.locale).plain(
                "partners/thread-name.txt", term=row.term, number=await _number_of(row)
            ),
            opened_at=row.opened_at,
            members=tuple(member for member in row.members if member in there),
            leavers=tuple(one.user_id for one in leavers),
            over=over,
            wanted=brief_at is not None and brief_at <= now,
            look_at=brief_at if brief_at is not None and brief_at > now else None,
        )

    async def is_noted(self, thread_id: int) -> bool:
        """Whether a thread is some partners' already."""
        return await Partnership.exists(thread_id=thread_id)

    async def note_thread(self, row: int, thread_id: int | None) -> None:
        """The partners have this thread, or none any more."""
        await Partnership.filter(id=row).update(thread_id=thread_id)

    async def note_removed(self, thread_id: int, user_id: int) -> None:
        """A person is not in this thread any more."""
        await ThreadFarewell.filter(thread_id=thread_id, user_id=user_id).delete()

    # What happens elsewhere, each in the transaction in which it happens.

    async def partnership_changed(self, event: PartnershipOpened | PartnershipEnded) -> None:
        """Give new partners their thread and their brief; put the thread away of those who are partners no longer."""
        await self._schedule([event.partnership_id])

    async def circle_changed(
        self, event: CycleOpened | SessionSet | SessionMoved | MemberReturned | PauseEnded | CircleClosed
    ) -> None:
        """Look again at all partners of a circle: when briefs come has changed, or who belongs into which thread."""
        await self._look_again(event.circle_id)

    async def goal_changed(self, event: GoalChanged) -> None:
        """Have the brief of a member's partners show their goal."""
        row = await partners.partners_of(event.circle_id, event.user_id)
        if row is not None and row.thread_id is not None:
            await self._schedule([row.id])

    async def absence_changed(self, event: AbsenceChanged) -> None:
        """Have the briefs of somebody's partners offer times at which they are here."""
        for circle_id in event.circles:
            row = await partners.partners_of(circle_id, event.user_id)
            if row is not None:
                await self._schedule([row.id])

    async def member_left(self, event: MemberLeft) -> None:
        """Remove from their thread who has left the circle."""
        now = self._clock.now()
        await partner_briefs.note_thread_farewells(event.circle_id, event.user_id, to_milliseconds(now))
        await self._look_again(event.circle_id)

    async def _look_again(self, circle_id: int) -> None:
        await self._schedule(await partner_briefs.to_look_at(circle_id, to_milliseconds(self._clock.now())))

    async def _schedule(self, partnership_ids: Iterable[int]) -> None:
        jobs = [JobKey(JobKind.PARTNER_THREAD, row) for row in partnership_ids]
        await self._timekeeper.schedule(self._clock.now(), *jobs)


async def _next_brief_at(row: Partnership, now: datetime) -> datetime | None:
    """When these partners are given their next brief, unless it is too late for that."""
    due = await due_brief(row)
    return due.time.at if due is not None and now < due.time.until else None


async def _number_of(row: Partnership) -> int:
    """Which of its circle's partnerships of a term it is, from 1 on."""
    return await Partnership.filter(circle_id=row.circle_id, term=row.term, id__lte=row.id).count()
