"""Names who serves in the coming sessions and this month, and enters in the log of duties whatever changes that.

What is entered there about a session is written to it in the same transaction: its `facilitator` and `presenter` are
those who have the duties by now.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime

from db import queries
from db.models import DutyEntry, FailureMonth, Session
from db.queries.absences import away_at
from rules import duties, rotation
from rules.duties import DutyTurn, Entry
from runtime.clock import Clock
from runtime.timekeeper import Timekeeper
from services.duties.roster import Roster, month_log_of, month_of, past_months_of, past_of, roster_of
from services.events import AbsenceChanged, DutiesChanged, Events, MonthChanged
from vocabulary.duties import DUTIES, MONTH_DUTIES, Duty, DutyAct
from vocabulary.keys import JobKey, JobKind


class DutyRotation:
    """Writes who has which duty. All of it belongs into the caller's transaction."""

    def __init__(self, clock: Clock, timekeeper: Timekeeper, events: Events) -> None:
        self._clock = clock
        self._timekeeper = timekeeper
        self._events = events

    async def name_coming(self, circle_id: int, now: datetime) -> Roster:
        """Name those who serve in the next sessions where nobody has the duty who can be there.

        Done twice it changes nothing. Returns what holds now.
        """
        roster = await roster_of(circle_id)
        # Once a session has begun, who leads it is for those who are there.
        away = await queries.absentees(session.id for session in roster.coming)
        coming = [
            rotation.Upcoming(session.id, away.get(session.id, frozenset()), duties=DUTIES[session.kind])
            for session in roster.sessions
        ]
        members, past = await queries.members(circle_id), await past_of(circle_id)
        return await self.enter(roster, duties.assign_by_rotation(members, past, coming, roster.log, now))

    async def name_month(self, circle_id: int, now: datetime) -> Roster:
        """The same for the circle's month. Who passed in the month before is asked only if nobody else can tell."""
        roster = await month_of(circle_id)
        members, past = await queries.members(circle_id), await past_months_of(circle_id)
        coming = [await upcoming_month(circle_id, members, month.id, month.starts_at) for month in roster.dates]
        return await self.enter(roster, duties.assign_by_rotation(members, past, coming, roster.log, now))

    async def name_again(self, circle_id: int, duty: Duty, now: datetime) -> Roster:
        """Name others where somebody has just passed a duty."""
        return await (self.name_month if duty in MONTH_DUTIES else self.name_coming)(circle_id, now)

    async def absence_changed(self, event: AbsenceChanged) -> None:
        """Give the turns of who is away to others; what was given stays with them when the one who was away is back."""
        for circle_id in event.circles:
            await self.name_coming(circle_id, self._clock.now())

    async def relieve(self, session: Session, duty: Duty, member: int, now: datetime) -> None:
        """Count it as their turn when somebody served in a session without being named for it.

        They give back the turn that they are named for next; have the coming sessions named afterwards.
        """
        given = DutyEntry.filter(session=session, duty=duty, act__in=list(duties.GIVING))
        last = await given.order_by("-at", "-id").first()
        if last is None or (last.act, last.user_id) != (DutyAct.NAMED, member):
            roster = await roster_of(session.circle_id)
            await self.enter(roster, duties.relieve(roster.log, member, duty, now))

    async def look_again(self, *sessions: int) -> None:
        """Have it said what is to be said of the duties of these sessions."""
        await self._timekeeper.schedule(self._clock.now(), *(JobKey(JobKind.DUTIES, session) for session in sessions))

    async def keep_watch(self, session_id: int) -> None:
        """The same of one session, unless that is planned: whatever changes its duties has it done at once."""
        if await self._timekeeper.when(JobKey(JobKind.DUTIES, session_id)) is None:
            await self.look_again(session_id)

    async def enter(self, roster: Roster, entries: Iterable[Entry]) -> Roster:
        """Append to the log, bring the sessions in line with it, and tell which of them, or which month, it is about.

        Returns what holds now.
        """
        new = tuple(entries)
        if new:
            await DutyEntry.bulk_create(_row(entry) for entry in new)
        log = (*roster.log, *new)
        changed = await _bring_in_line(roster.sessions, log)
        about = sorted({*changed, *(entry.turn.of for entry in new)})
        if about and roster.sessions:
            await self.look_again(*about)
            await self._events.publish(DutiesChanged(roster.circle_id, tuple(about), _concerned(log, about)))
        elif about:
            await self._events.publish(MonthChanged(roster.circle_id, _concerned(log, about)))
        return replace(roster, log=log)


async def upcoming_month(circle_id: int, members: Iterable[int], key: int, starts_at: datetime) -> rotation.Upcoming:
    """A month, as the rotation sees it: who is away when it starts, and who rests since they passed in the last one."""
    rest = frozenset((Duty.FAILURE, member) for member in await _passed_before(circle_id))
    return rotation.Upcoming(key, await away_at(members, starts_at), passed=rest, duties=MONTH_DUTIES)


async def _bring_in_line(sessions: Iterable[Session], log: Iterable[Entry]) -> list[int]:
    """Write who has the duties by now to the sessions; returns the ids of those in which that changes something."""
    held, changed = duties.holdings(log), list[int]()
    for session in sessions:
        lead, shows = (held.get(DutyTurn(session.id, duty)) for duty in (DUTIES[session.kind][0], Duty.PRESENT))
        facts = (lead.member if lead else None, shows.member if shows else None)
        if facts != (session.facilitator, session.presenter):
            session.facilitator, session.presenter = facts
            await session.save(update_fields=["facilitator", "presenter"])
            changed.append(session.id)
    return changed


async def _passed_before(circle_id: int) -> set[int]:
    """Who passed in the circle's last month, or let it go by."""
    last: FailureMonth | None = await queries.last_month(circle_id)
    log = await month_log_of([last.id]) if last else ()
    return {entry.member for entry in log if entry.act in {DutyAct.PASSED, DutyAct.LAPSED}}


def _concerned(log: Iterable[Entry], about: Collection[int]) -> tuple[int, ...]:
    """Whose duties these sessions, or this month, had or have."""
    return tuple(sorted({entry.member for entry in log if entry.turn.of in about}))


def _row(entry: Entry) -> DutyEntry:
    of_month = entry.turn.duty in MONTH_DUTIES
    return DutyEntry(
        session_id=None if of_month else entry.turn.of,
        month_id=entry.turn.of if of_month else None,
        duty=entry.turn.duty,
        act=entry.act,
        user_id=entry.member,
        to=entry.to,
        because=str(entry.because or ""),
        at=entry.at,
    )
