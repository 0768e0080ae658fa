"""A session's facts together with what the agenda's rule makes of them."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from db import queries
from db.models import Ask, Attendance, Capture, Circle, Example, Goal, Session, SessionEvent
from rules import agenda, closing, goals, leading, presence
from rules.agenda import Event, State
from rules.leading import OFFERED_FOR, Lead, Offer
from rules.presence import Stretch
from services.duties.examples import example_of
from services.duties.roster import next_to_lead
from services.sessions.agendas import blocks_of
from vocabulary.sessions import CaptureKind, EventKind, Phase, SessionKind

HANDED_ON = frozenset({EventKind.TOOK_OVER, EventKind.STOOD_IN})
"""What makes another one lead."""


@dataclass(frozen=True, slots=True)
class Scene:
    """A session as it is at one instant.

    `log` is what has happened; `present` are in voice now, `attended` were since it began. `example` is the real
    work that it shows; `offer` stands while whoever leads is missing.
    """

    circle: Circle
    session: Session
    log: list[SessionEvent]
    state: State
    members: list[int]
    present: list[int]
    attended: list[int]
    stretches: list[Attendance]
    captures: list[Capture]
    goals: list[Goal]
    example: Example | None
    offer: Offer | None = None

    def of_kind(self, kind: CaptureKind) -> list[Capture]:
        """What was captured of one kind."""
        return [capture for capture in self.captures if capture.kind is kind]

    @property
    def parked(self) -> list[Capture]:
        """What was parked for the session after this one; what was parked before it began has opened it."""
        return [capture for capture in self.of_kind(CaptureKind.PARKED) if capture.at >= self.began]

    @property
    def committed(self) -> list[int]:
        """Who has made a commitment."""
        return [capture.user_id for capture in self.of_kind(CaptureKind.COMMITMENT)]

    @property
    def began(self) -> datetime:
        """When it began; before that, when it should."""
        return next((row.at for row in self.log if row.kind == EventKind.STARTED), self.session.starts_at)

    @property
    def abandoned_at(self) -> datetime | None:
        """When it ends by itself, or would have: everybody has left voice, and nobody did anything since."""
        during = [(row.joined_at, row.left_at) for row in self.stretches if row.user_id in self.attended]
        empty = closing.empty_since(during)
        if empty is None:
            return None
        signs = [row.at for row in (*self.log, *self.captures) if row.at > empty and row.kind != EventKind.ENDED]
        return closing.abandoned_at(max([empty, *signs]))

    @property
    def abandoned(self) -> bool:
        """Whether it ended by itself in the middle of a block, since everybody had left."""
        end = next((row for row in reversed(self.log) if row.kind == EventKind.ENDED), None)
        if end is None or end.actor is not None or end.at > self.state.ends_at:
            return False
        return self.abandoned_at is not None and self.abandoned_at <= end.at

    @property
    def goals_set(self) -> list[Goal]:
        """The goals that were set or changed while it was on."""
        return [goal for goal in self.goals if self.began <= goal.set_at <= (self.state.ended_at or goal.set_at)]

    def came_late(self, member: int) -> bool:
        """Whether a member came only after it began."""
        return presence.came_late(self._stretches_of(member), self.began)

    def here_for(self, member: int, now: datetime) -> timedelta:
        """How long a member was in voice so far."""
        return presence.here_for(self._stretches_of(member), self.began, self.state.ended_at or now)

    def _stretches_of(self, member: int) -> list[Stretch]:
        return [(row.joined_at, row.left_at) for row in self.stretches if row.user_id == member]

    @property
    def leader(self) -> int | None:
        """Who leads now: whoever took over or stood in last and is still a member, or else the facilitator."""
        handed_on = self._handed_on
        return handed_on.actor if handed_on else self.session.facilitator

    @property
    def lead(self) -> Lead:
        """Who leads now, and how they came to."""
        handed_on = self._handed_on
        stands_in = handed_on is not None and handed_on.kind == EventKind.STOOD_IN
        return Lead(self.leader, self.session.facilitator, stands_in, self.offer)

    @property
    def _handed_on(self) -> SessionEvent | None:
        handings = (row for row in reversed(self.log) if row.kind in HANDED_ON)
        return next((row for row in handings if row.actor in self.members), None)

    @property
    def missing_since(self) -> datetime | None:
        """Since when whoever leads is not in voice; None while they are."""
        left = max((end for _, end in self._stretches_of(self.leader or 0) if end is not None), default=None)
        return leading.missing_since(self.leader, self.present, self.began, left)

    @property
    def arrived_at(self) -> datetime | None:
        """When the circle came to the current block, or last changed how: then its card was due."""
        if self.state.span is None:
            return None
        changed = (row.at for row in self.log if row.kind in {EventKind.WENT_BACK, EventKind.CORRECTED})
        return max([self.state.span.starts, *changed])


@dataclass(frozen=True, slots=True)
class LastTime:
    """What was left to come back to since the session before began."""

    goals: list[Goal]
    parked: list[Capture]
    asks: list[Ask]

    @property
    def asking(self) -> list[Goal]:
        """The goals for which support was asked for."""
        return [goal for goal in self.goals if goals.asks_support(goal.support)]


async def scene_of(session: Session, now: datetime) -> Scene:
    """Read a session's facts and play its agenda."""
    circle = await session.circle
    rows = await queries.events(session.id)
    log = [event_of(row) for row in rows]
    began = next((event.at for event in log if event.kind is EventKind.STARTED), session.starts_at)
    cycle = await queries.open_cycle(circle.id)
    scene = Scene(
        circle=circle,
        session=session,
        log=rows,
        state=agenda.play(blocks_of(session), session.starts_at, log, now),
        members=await queries.members(circle.id),
        present=await queries.in_voice(session.id),
        stretches=await queries.attendances(session.id),
        attended=await queries.here_since(session.id, began),
        captures=await queries.captured(session.id),
        goals=await queries.goals_of(cycle.id),
        example=await example_of(session),
    )
    return replace(scene, offer=await _offer(scene, now))


async def last_time(scene: Scene) -> LastTime:
    """Read what was left since the circle last began a session, whichever holds it; a regular one has goals, too."""
    circle_id, regular = scene.circle.id, scene.session.kind is SessionKind.REGULAR
    cycle = await queries.cycle_before(await queries.open_cycle(circle_id)) if regular else None
    since = await queries.began_before(circle_id, scene.began)
    return LastTime(
        goals=await queries.goals_of(cycle.id) if cycle else [],
        parked=await queries.parked_between(circle_id, since, scene.began),
        asks=await queries.asked_for_agenda(circle_id, since, scene.began),
    )


async def _offer(scene: Scene, now: datetime) -> Offer | None:
    """To whom leading is offered first while whoever leads is missing; nobody while nobody is there."""
    since = scene.missing_since
    if since is None or since > now or not scene.present or scene.state.phase is Phase.ENDED:
        return None
    to = await next_to_lead(scene.session, scene.present, now)
    return None if to is None else Offer(to, since + OFFERED_FOR)


def event_of(row: SessionEvent) -> Event:
    """A row of the log as the rule reads it."""
    return Event(EventKind(row.kind), row.at, row.minutes, row.moves_end, row.since)
