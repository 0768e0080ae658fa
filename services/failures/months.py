"""A circle's months: who is asked to tell a failure in each, a week before the circle's day for it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from db.models import Circle, Failure, FailureMonth, Preparation
from db.queries import circles
from db.transaction import transaction
from rules import duties, membership, months
from rules.duties import Entry
from rules.months import Month
from rules.rotation import Choice, assign_duties
from runtime.clock import Clock
from runtime.timekeeper import Timekeeper
from services.duties.actions import Duties, DutyDone, HeldDuty
from services.duties.announcements import DutyAnnouncements
from services.duties.roster import month_of, past_months_of
from services.duties.rotation import DutyRotation, upcoming_month
from services.duties.told import close_month
from services.events import (
    AbsenceChanged,
    CircleClosed,
    CircleFormed,
    MemberJoined,
    MemberLeft,
    MonthChanged,
    PauseEnded,
)
from services.lookup import CircleLookup
from vocabulary.duties import Duty, DutyAct, DutyAction
from vocabulary.errors import Refusal
from vocabulary.keys import JobKey, JobKind

LOOK_AGAIN = timedelta(days=1)
"""While a circle has too few members to be asked."""
MOST_LESSONS = 5


@dataclass(frozen=True, slots=True)
class NextFailure:
    """Who tells the failure of the month that is `held`, or else would be asked at `asks_at` as things are.

    `lessons` are the lines that the circle has kept, the newest first; `stored` is the last failure of whoever asks of
    which an earlier version has kept the story.
    """

    held: HeldDuty | None
    choice: Choice | None
    asks_at: datetime
    lessons: tuple[Failure, ...]
    stored: Failure | None


class Months:
    """Opens each month, has its teller named, and closes it once it has gone by."""

    def __init__(
        self,
        clock: Clock,
        timekeeper: Timekeeper,
        lookup: CircleLookup,
        rotation: DutyRotation,
        actions: Duties,
        announcements: DutyAnnouncements,
    ) -> None:
        self._clock = clock
        self._timekeeper = timekeeper
        self._lookup = lookup
        self._rotation = rotation
        self._actions = actions
        self._announcements = announcements

    async def next(self, circle_id: int, user_id: int) -> NextFailure:
        """Who tells the next failure, and why, and what somebody can do about it."""
        circle, now = await Circle.get(id=circle_id), self._clock.now()
        held = await self._actions.show(circle_id, user_id, Duty.FAILURE)
        month, members = await _next_month(circle, now), await circles.members(circle_id)
        would_be = await upcoming_month(circle_id, members, circle_id, month.starts_at)
        named = () if held else assign_duties(members, await past_months_of(circle_id), [would_be])
        lessons = Failure.filter(circle_id=circle_id).exclude(lesson="").order_by("-told_at", "-id")
        stored = Failure.filter(circle_id=circle_id, user_id=user_id, story_until__isnull=False)
        return NextFailure(
            held[0] if held else None,
            named[0].choice if named else None,
            month.asks_at,
            tuple(await lessons.limit(MOST_LESSONS)),
            await stored.order_by("-told_at", "-id").first(),
        )

    async def volunteer(self, circle_id: int, user_id: int) -> DutyDone:
        """Take the month's turn that nobody has or somebody offers; or be the first to want the next month's.

        Raises Refusal when somebody else has it.
        """
        async with transaction():
            now = self._clock.now()
            if not (await month_of(circle_id)).dates:
                circle = await Circle.get(id=circle_id)
                await _open(circle, await _next_month(circle, now))
            return await self._actions.act(circle_id, user_id, DutyAction.VOLUNTEER, Duty.FAILURE)

    async def circle_of(self, month_id: int, user_id: int) -> int:
        """The circle of a month that a button is about. Raises Refusal for others than its members."""
        month = await FailureMonth.get_or_none(id=month_id)
        if month is None:
            raise Refusal("failure/month-over")
        return (await self._lookup.about(user_id, month.circle_id)).id

    async def look(self, circle_id: int, now: datetime) -> datetime | None:
        """In the timekeeper's transaction: open a month whose time has come, and name who is asked to tell.

        Done twice it changes nothing. Returns when to look again.
        """
        circle = await Circle.get_or_none(id=circle_id, closed_at=None)
        if circle is None:
            return None
        if membership.still_needed(await circles.members(circle_id)):
            return now + LOOK_AGAIN
        coming = await _next_month(circle, now)
        if coming.asks_at <= now:
            await self._let_go_by(circle, now)
            await _open(circle, coming)
            coming = await _next_month(circle, now)
        roster = await self._rotation.name_month(circle_id, now)
        await self._announcements.of_month(circle, roster)
        return coming.asks_at

    async def _let_go_by(self, circle: Circle, now: datetime) -> None:
        """Close a month that nobody told a failure in; who had the turn keeps their place, and rests for a month."""
        roster = await month_of(circle.id)
        for month in roster.dates:
            held = duties.holdings(roster.log)
            lapsed = [Entry(DutyAct.LAPSED, turn, holding.member, now) for turn, holding in held.items()]
            roster = await self._rotation.enter(roster, lapsed)
            await self._announcements.of_month(circle, roster)
            if isinstance(month, FailureMonth):
                await close_month(month, now)

    # Reactions, each part of the transaction of what happened.

    async def circle_formed(self, event: CircleFormed) -> None:
        """Have its first month looked at when that comes."""
        circle = await Circle.get(id=event.circle_id)
        first = await _next_month(circle, self._clock.now())
        await self._timekeeper.schedule(first.asks_at, JobKey(JobKind.MONTH, circle.id))

    async def circle_closed(self, event: CircleClosed) -> None:
        """Ask nobody any more; what was prepared for it is told no more."""
        await Preparation.filter(circle_id=event.circle_id).delete()
        await self._timekeeper.drop(JobKey(JobKind.MONTH, event.circle_id))

    async def look_again(self, event: MonthChanged | MemberJoined | MemberLeft) -> None:
        """See again whose turn it is."""
        await self._look_soon(event.circle_id)

    async def pause_ended(self, event: PauseEnded) -> None:
        """See when the first month after the pause is, which may have ended sooner than it was said."""
        await self._timekeeper.schedule(self._clock.now(), JobKey(JobKind.MONTH, event.circle_id))

    async def absence_changed(self, event: AbsenceChanged) -> None:
        """See again in each of their circles."""
        for circle_id in event.circles:
            await self._look_soon(circle_id)

    async def _look_soon(self, circle_id: int) -> None:
        if await FailureMonth.exists(circle_id=circle_id, closed_at=None):
            await self._timekeeper.schedule(self._clock.now(), JobKey(JobKind.MONTH, circle_id))


async def _next_month(circle: Circle, now: datetime) -> Month:
    last = await FailureMonth.filter(circle=circle).order_by("-day").first()
    after: date | None = last.day if last else None
    return months.next_month(circle.created_at, circle.zone, now, after=after, paused_until=circle.paused_until)


async def _open(circle: Circle, month: Month) -> None:
    await FailureMonth.create(circle=circle, day=month.day, starts_at=month.starts_at)
