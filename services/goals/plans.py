"""Plans, “When …, I will …”: a member may be nudged at the moment that theirs names, once, in place of the check-in."""

from dataclasses import dataclass
from datetime import datetime

from db.models import Goal
from db.queries import people, sessions
from db.transaction import transaction
from rules.if_then import LATE_BY, Plan, moment_in, plan_in, read_plan_moment
from rules.nudges import NudgeSettings
from runtime.clock import Clock
from services.events import Events, PlanChanged
from services.goals.own import is_over, own_goal
from services.lookup import CircleHere, CircleLookup
from services.people import nudge_settings_of
from vocabulary.controls import ButtonKind
from vocabulary.errors import Refusal, typed_for
from vocabulary.keys import Address
from vocabulary.nudges import NudgeKind


@dataclass(frozen=True, slots=True)
class PlanUnderstood:
    """The moment of a plan, shown before it counts; `comes_at` is later than that where it lies in quiet hours.

    `day_only`: no time of day was typed. `zone` is whose clock it was read by.
    """

    goal: int
    words: str
    at: datetime
    comes_at: datetime
    zone: str
    day_only: bool


class Plans:
    """Keeps at which moment a member wants to hear of their plan."""

    def __init__(self, clock: Clock, lookup: CircleLookup, events: Events) -> None:
        self._clock = clock
        self._lookup = lookup
        self._events = events

    async def understand(self, goal_id: int, user_id: int, typed: str = "") -> PlanUnderstood | None:
        """The moment that was typed, or else the one that the plan names; None where that names none.

        Raises Ambiguous where several may be meant; Refusal for a moment that cannot be read, has passed, or at which
        no nudge can come, and once this plan has had its nudge.
        """
        goal, circle, plan = await self._planned(goal_id, user_id)
        settings, now = await _settings_for(user_id), self._clock.now()
        zone = settings.hours.zone
        with typed_for("when"):
            moment = read_plan_moment(typed, zone, now) if typed else moment_in(plan.cue, zone, now)
        if moment is None:
            return None
        comes_at = await _comes_at(goal, circle, moment.at, settings)
        return PlanUnderstood(goal.id, plan.words, moment.at, comes_at, zone, moment.day_only)

    async def set(self, goal_id: int, user_id: int, at: datetime) -> PlanUnderstood:
        """Have a member nudged about their plan at a moment that they were shown.

        Raises Refusal as `understand` does.
        """
        async with transaction():
            goal, circle, plan = await self._planned(goal_id, user_id)
            settings = await _settings_for(user_id)
            if at <= self._clock.now():
                raise Refusal("goals/plan-moment-passed", offers=(_another(goal_id),))
            comes_at = await _comes_at(goal, circle, at, settings)
            await self._write(goal, circle, at)
        return PlanUnderstood(goal.id, plan.words, at, comes_at, settings.hours.zone, day_only=False)

    async def take_back(self, goal_id: int, user_id: int) -> None:
        """Have a member not nudged about their plan after all; pressed twice, it is the same."""
        async with transaction():
            goal, circle = await own_goal(self._lookup, goal_id, user_id)
            if goal.plan_at is not None and goal.plan_at > self._clock.now():
                await self._write(goal, circle, None)

    async def _planned(self, goal_id: int, user_id: int) -> tuple[Goal, CircleHere, Plan]:
        """One's own goal of the open cycle with its plan, of which no nudge came yet."""
        goal, circle = await own_goal(self._lookup, goal_id, user_id)
        plan = plan_in(goal.actions)
        if plan is None:
            raise Refusal("goals/no-plan", offers=(Address(ButtonKind.GOAL_SET, circle.id),))
        if await is_over(goal):
            raise Refusal("goals/plan-over", offers=(Address(ButtonKind.GOAL_SET, circle.id),))
        if goal.plan_at is not None and goal.plan_at <= self._clock.now():
            raise Refusal("goals/plan-had-its-moment", offers=(Address(ButtonKind.GOAL_SET, circle.id),))
        return goal, circle, plan

    async def _write(self, goal: Goal, circle: CircleHere, at: datetime | None) -> None:
        goal.plan_at = at
        await goal.save(update_fields=["plan_at"])
        await self._events.publish(PlanChanged(circle.id, goal.user_id))


async def _settings_for(user_id: int) -> NudgeSettings:
    """What holds for a person who may be nudged about a plan at all. Raises Refusal for others."""
    settings = await nudge_settings_of(await people.person_of(user_id))
    if not settings.consented or settings.stopped:
        raise Refusal("goals/plan-without-nudges", offers=(Address(ButtonKind.NUDGES_START, 0),))
    if not settings.reachable:
        raise Refusal("goals/plan-dms-closed", offers=(Address(ButtonKind.NUDGES_AGAIN, 0),))
    if NudgeKind.PLAN in settings.without:
        raise Refusal("goals/plan-kind-off")
    return settings


async def _comes_at(goal: Goal, circle: CircleHere, at: datetime, settings: NudgeSettings) -> datetime:
    """When a nudge comes that is due then. Raises Refusal where that is too late to help."""
    comes_at = settings.welcome_from(at)
    if comes_at is None or comes_at > at + LATE_BY:
        raise Refusal("goals/plan-unwelcome", offers=(_another(goal.id),), at=at)
    session = await sessions.open_session(circle.id)
    if session is not None and session.starts_at <= comes_at:
        raise Refusal("goals/plan-after-session", offers=(_another(goal.id),), session_at=session.starts_at)
    return comes_at


def _another(goal_id: int) -> Address:
    return Address(ButtonKind.GOAL_PLAN_ASK, goal_id)
