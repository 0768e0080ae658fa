"""A session at one instant: its facts, together with what the agenda's rule makes of them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from db import queries
from db.models import Ask, Attendance, Capture, Circle, Example, Failure, Goal, Lunch, Session, SessionEvent, WinsLine
from db.queries import lunch as lunches
from db.queries.lunch import AskedQuestion
from db.queries.wins import stuck_points
from rules import agenda, closing, gathering, goals, leading, presence
from rules.agenda import Event, State
from rules.captures import Resource
from rules.leading import OFFERED_FOR, Lead, Offer
from rules.lunch import in_order
from rules.presence import Stretch
from rules.wins import on_agenda
from services.absentees import Away, away_among
from services.duties.examples import example_of
from services.duties.roster import next_to_lead
from services.duties.told import teller_of
from services.sessions.agendas import blocks_of
from vocabulary.sessions import BlockFormat, CaptureKind, EventKind, Phase, SessionKind

LEAD_CHANGES = frozenset({EventKind.TOOK_OVER, EventKind.STOOD_IN})
"""The events that make another member lead."""


@dataclass(frozen=True, slots=True)
class SessionSnapshot:
    """A session as it is at one instant.

    `events` is its log, oldest first, and `state` what the agenda makes of it. `members`, `present` (in voice now) and
    `attended` (in voice at any time since it started) are user ids. `goals` are those of the open cycle. `example` is
    the real work that it shows; `teller` has the turn to tell a failure in it, and `failure` is that one was told.
    `lunch` is what a lunch-and-learn is about, and `asked` what its guest is to be asked, the most wanted first.
    `lead_offer` stands while the leader is missing. Those `absent` cannot come, some as they are `away` for longer.
    """

    circle: Circle
    session: Session
    events: list[SessionEvent]
    state: State
    members: list[int]
    present: list[int]
    attended: list[int]
    attendances: list[Attendance]
    captures: list[Capture]
    goals: list[Goal]
    example: Example | None
    absent: frozenset[int] = frozenset()
    away: tuple[Away, ...] = ()
    teller: int | None = None
    failure: Failure | None = None
    lead_offer: Offer | None = None
    lunch: Lunch | None = None
    asked: tuple[AskedQuestion, ...] = ()

    @property
    def called(self) -> list[int]:
        """Whom the call is for: who can come; where nobody can, everybody."""
        return [member for member in self.members if member not in self.absent] or self.members

    @property
    def started_at(self) -> datetime:
        """When it started; before that, when it should."""
        return next((row.at for row in self.events if row.kind == EventKind.STARTED), self.session.starts_at)

    @property
    def card_due_at(self) -> datetime | None:
        """When the circle came to the current block, or last changed how: since then its card should be there."""
        if self.state.span is None:
            return None
        changed = (row.at for row in self.events if row.kind in {EventKind.WENT_BACK, EventKind.CORRECTED})
        return max([self.state.span.starts, *changed])

    @property
    def abandoned_at(self) -> datetime | None:
        """When it ends by itself, or would have: everybody has left voice, and nobody did anything since."""
        during = [_stretch(row) for row in self.attendances if row.user_id in self.attended]
        empty = closing.empty_since(during)
        if empty is None:
            return None
        signs = [row.at for row in (*self.events, *self.captures) if row.at > empty and row.kind != EventKind.ENDED]
        return closing.abandoned_at(max([empty, *signs]))

    @property
    def was_abandoned(self) -> bool:
        """Whether it ended by itself in the middle of a block, since everybody had left."""
        end = next((row for row in reversed(self.events) if row.kind == EventKind.ENDED), None)
        if end is None or end.actor is not None or end.at > self.state.ends_at:
            return False
        return self.abandoned_at is not None and self.abandoned_at <= end.at

    @property
    def closing_due_at(self) -> datetime:
        """When it closed or should have: when a member ended it, or else by itself."""
        end = next((row for row in self.events if row.kind == EventKind.ENDED), None)
        if end is not None and end.actor is not None:
            return end.at
        if self.was_abandoned and self.abandoned_at is not None:
            return self.abandoned_at
        before = [row for row in self.events if row is not end]
        if before[-1].kind == EventKind.PAUSED:
            return before[-1].at + gathering.LONGEST_PAUSE
        commitments = {row.user_id: row.at for row in self.captures_of(CaptureKind.COMMITMENT)}
        if set(self.attended) <= set(commitments):
            return max([self.state.ends_at, *commitments.values()])
        return self.state.ends_at + gathering.CLOSES_AFTER

    @property
    def leader(self) -> int | None:
        """Who leads now: the member who took over or stood in last, or else the facilitator."""
        change = self._last_lead_change
        return change.actor if change else self.session.facilitator

    @property
    def lead(self) -> Lead:
        """The leader together with how they came to lead, as the rules need it."""
        change = self._last_lead_change
        stands_in = change is not None and change.kind == EventKind.STOOD_IN
        return Lead(self.leader, self.session.facilitator, stands_in, self.lead_offer)

    @property
    def leader_missing_since(self) -> datetime | None:
        """Since when the leader is not in voice; None while they are."""
        left = max((end for _, end in self._stretches_of(self.leader or 0) if end is not None), default=None)
        return leading.missing_since(self.leader, self.present, self.started_at, left)

    @property
    def failure_block(self) -> int | None:
        """The place of the block in which a failure is told, if there is one."""
        blocks = self.state.blocks
        return next((place for place, block in enumerate(blocks) if block.format == BlockFormat.FAILURE), None)

    @property
    def parked(self) -> list[Capture]:
        """What was parked for the session after this one; what was parked before it started has opened it."""
        return [capture for capture in self.captures_of(CaptureKind.PARKED) if capture.at >= self.started_at]

    @property
    def committed(self) -> list[int]:
        """The user ids of those who have made a commitment."""
        return [capture.user_id for capture in self.captures_of(CaptureKind.COMMITMENT)]

    @property
    def goals_set(self) -> list[Goal]:
        """The goals that were set or changed while it was on."""
        return [goal for goal in self.goals if self.started_at <= goal.set_at <= (self.state.ended_at or goal.set_at)]

    @property
    def resources(self) -> list[tuple[Resource, int]]:
        """The resources that were captured, each with the user id of whoever did."""
        return [(Resource.stored(one.words), one.user_id) for one in self.captures_of(CaptureKind.RESOURCE)]

    def captures_of(self, kind: CaptureKind) -> list[Capture]:
        """What was captured of one kind."""
        return [capture for capture in self.captures if capture.kind is kind]

    def came_late(self, member: int) -> bool:
        """Whether a member came only after it started."""
        return presence.came_late(self._stretches_of(member), self.started_at)

    def time_in_voice(self, member: int, now: datetime) -> timedelta:
        """How long a member was in voice so far."""
        return presence.here_for(self._stretches_of(member), self.started_at, self.state.ended_at or now)

    @property
    def _last_lead_change(self) -> SessionEvent | None:
        changes = (row for row in reversed(self.events) if row.kind in LEAD_CHANGES)
        return next((row for row in changes if row.actor in self.members), None)

    def _stretches_of(self, member: int) -> list[Stretch]:
        return [_stretch(row) for row in self.attendances if row.user_id == member]


@dataclass(frozen=True, slots=True)
class LastTime:
    """What was left to come back to since the session before started."""

    goals: list[Goal]
    parked: list[Capture]
    asks: list[Ask]
    stuck: list[WinsLine]

    @property
    def asking(self) -> list[Goal]:
        """The goals for which support was asked for."""
        return [goal for goal in self.goals if goals.asks_support(goal.support)]


async def snapshot_of(session: Session, now: datetime) -> SessionSnapshot:
    """Read a session's facts and play its agenda."""
    circle = await session.circle
    rows = await queries.events(session.id)
    log = [event_of(row) for row in rows]
    started_at = next((event.at for event in log if event.kind is EventKind.STARTED), session.starts_at)
    members, absent = await queries.members(circle.id), (await queries.absentees([session.id]))[session.id]
    cycle, attendances = await queries.open_cycle(circle.id), await queries.attendances(session.id)
    snapshot = SessionSnapshot(
        circle=circle,
        session=session,
        events=rows,
        state=agenda.play(blocks_of(session), session.starts_at, log, now),
        members=members,
        present=[row.user_id for row in attendances if row.left_at is None],
        attended=_attended(attendances, started_at),
        attendances=attendances,
        captures=await queries.captured(session.id),
        goals=await queries.goals_of(cycle.id),
        example=await example_of(session),
        absent=absent,
        away=await away_among([member for member in members if member in absent], circle.zone, session.starts_at),
    )
    if snapshot.failure_block is not None:
        told = await Failure.filter(session=session).first()
        snapshot = replace(snapshot, teller=await teller_of(circle.id), failure=told)
    lunch = await lunches.of_session(session.id) if session.kind is SessionKind.LUNCH else None
    if lunch is not None:
        snapshot = replace(snapshot, lunch=lunch, asked=tuple(in_order(await lunches.questions(lunch.id))))
    return replace(snapshot, lead_offer=await _lead_offer(snapshot, now))


async def last_time(snapshot: SessionSnapshot) -> LastTime:
    """Read what was left since the circle last started a session of any kind; only a regular one has goals, too."""
    circle_id, regular = snapshot.circle.id, snapshot.session.kind is SessionKind.REGULAR
    cycle = await queries.cycle_before(await queries.open_cycle(circle_id)) if regular else None
    since = await queries.began_before(circle_id, snapshot.started_at)
    return LastTime(
        goals=await queries.goals_of(cycle.id) if cycle else [],
        parked=await queries.parked_between(circle_id, since, snapshot.started_at),
        asks=await queries.asked_for_agenda(circle_id, since, snapshot.started_at),
        stuck=on_agenda(await stuck_points(circle_id), snapshot.members, since, snapshot.started_at),
    )


def event_of(row: SessionEvent) -> Event:
    """A row of the log as the rules read it."""
    return Event(EventKind(row.kind), row.at, row.minutes, row.moves_end, row.since)


def _attended(attendances: Iterable[Attendance], since: datetime) -> list[int]:
    """Who was in voice at any time after that, in the order in which they came."""
    return list(dict.fromkeys(row.user_id for row in attendances if row.left_at is None or row.left_at > since))


async def _lead_offer(snapshot: SessionSnapshot, now: datetime) -> Offer | None:
    """To whom leading is offered first while the leader is missing; to nobody while nobody is there."""
    since = snapshot.leader_missing_since
    if since is None or since > now or not snapshot.present or snapshot.state.phase is Phase.ENDED:
        return None
    to = await next_to_lead(snapshot.session, snapshot.present, now)
    return None if to is None else Offer(to, since + OFFERED_FOR)


def _stretch(row: Attendance) -> Stretch:
    return row.joined_at, row.left_at
