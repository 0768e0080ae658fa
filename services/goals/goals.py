"""Goals: one for each member and cycle, in five fields, set, carried over into the next cycle, or dropped."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from db.models import Goal, Progress
from db.queries import goals as facts
from db.transaction import transaction
from rules import goals
from rules.if_then import plan_in
from runtime.clock import Clock
from runtime.timekeeper import Timekeeper
from services.events import Events, GoalChanged
from services.goals.own import is_over, own_goal
from services.lookup import CircleHere, CircleLookup
from vocabulary.errors import Refusal
from vocabulary.goals import GoalStatus
from vocabulary.keys import JobKey, JobKind

LAST_SAID = 5
"""So many check-ins are shown with a goal."""


@dataclass(frozen=True, slots=True)
class GoalForm:
    """What stands in the form of a goal when it opens, by field, and for which cycle it is."""

    cycle: int
    prefilled: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class GoalSet:
    """What a form came to: a goal that is new or changed, `moved` into a cycle that began while the form was open.

    `plan_of` is its id if it has a plan, “When …, I will …”, of which no moment is set. `plan_off`: one was set for
    another plan than it has now, and holds no longer.
    """

    goal: str
    created: bool
    moved: bool
    plan_of: int | None = None
    plan_off: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """What a member said about a goal, and the address of what shows it."""

    at: datetime
    status: GoalStatus
    words: str
    url: str | None


@dataclass(frozen=True, slots=True)
class GoalInWords:
    """A goal in its five fields; `said` holds the last check-ins, and `last` tells that it is the last cycle's.

    `has_plan`: its actions have a plan, “When …, I will …”, not yet nudged about; at `plan_at` it is.
    """

    id: int
    words: goals.GoalText
    set_at: datetime
    carried_because: str
    said: Sequence[Said]
    last: bool
    has_plan: bool = False
    plan_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PastGoal:
    """A goal as the history has it; a reason is None where it was not carried over, or not dropped."""

    cycle: int
    user_id: int
    goal: str
    carried_because: str | None
    dropped_because: str | None
    said: Sequence[Said]


class Goals:
    """What members do with their goals."""

    def __init__(self, clock: Clock, timekeeper: Timekeeper, lookup: CircleLookup, events: Events) -> None:
        self._clock = clock
        self._timekeeper = timekeeper
        self._lookup = lookup
        self._events = events

    async def form(self, circle_id: int, user_id: int) -> GoalForm:
        """What to set a goal from: the one that is set, or that of the last cycle."""
        cycle = await facts.open_cycle(circle_id)
        before = await facts.cycle_before(cycle)
        goal = await facts.goal_of(cycle.id, user_id)
        if goal is None and before is not None:
            goal = await facts.goal_of(before.id, user_id)
        return GoalForm(cycle.id, asdict(_words_of(goal)) if goal else {})

    async def set(self, circle_id: int, user_id: int, fields: Mapping[str, str], cycle: int | None = None) -> GoalSet:
        """Write a goal down for the open cycle; `cycle` is that of the form, where it has one.

        Raises Refusal for others than members, and for each field that is empty or too long.
        """
        words, now = goals.check_goal(fields), self._clock.now()
        written: dict[str, Any] = {**asdict(words), "set_at": now}
        async with transaction():
            own = await self._own_cycle(circle_id, user_id)
            before = None if own.goal is None else await Goal.get(id=own.goal)
            goal, plan_at = await _write(before, own.id, user_id, written)
            await self._changed(circle_id, user_id, now)
        return GoalSet(
            words.goal,
            created=before is None,
            moved=cycle not in {None, own.id},
            plan_of=goal if plan_at is None and plan_in(words.actions) else None,
            plan_off=before is not None and _is_ahead(before.plan_at, now) and plan_at is None,
        )

    async def show(self, circle_id: int, user_id: int, asked_by: int) -> GoalInWords | None:
        """A member's goal in the open cycle. Where they have none yet, they see their own one of the last cycle."""
        cycle = await facts.open_cycle(circle_id)
        goal = await facts.goal_of(cycle.id, user_id)
        before = await facts.cycle_before(cycle) if goal is None and asked_by == user_id else None
        shown = await facts.goal_of(before.id, user_id) if before else goal
        if shown is None:
            return None
        said = [_said(row) for row in await facts.progress_of(shown.id)]
        ahead = _is_ahead(shown.plan_at, self._clock.now())
        return GoalInWords(
            shown.id,
            _words_of(shown),
            shown.set_at,
            shown.carried_because,
            said[-LAST_SAID:],
            last=goal is None,
            has_plan=plan_in(shown.actions) is not None and (shown.plan_at is None or ahead),
            plan_at=shown.plan_at if ahead else None,
        )

    async def history(self, circle_id: int, user_id: int | None = None) -> list[PastGoal]:
        """All goals of a member in a circle, or of everybody, oldest cycle first."""
        return [_past(goal) for goal in await facts.goal_history(circle_id, user_id)]

    async def history_of_all(self, circle: CircleHere, channel_id: int) -> list[PastGoal]:
        """The goals of everybody. Raises Refusal anywhere but in a channel of the circle."""
        if not await self._lookup.is_channel_of(channel_id, circle.id):
            raise Refusal("goals/shown-to-all-in", channel=circle.text_channel_id)
        return await self.history(circle.id)

    async def check_carry_over(self, goal_id: int, user_id: int) -> None:
        """Raises Refusal unless a person can carry this goal over: their own of an earlier cycle."""
        await self._to_carry_over(goal_id, user_id)

    async def carry_over(self, goal_id: int, user_id: int, because: str) -> str:
        """Have the same goal in the open cycle, and return it; its first words stay what they were.

        Raises Refusal without a reason, and when there is a goal in the open cycle already.
        """
        reason = _reason(because)
        async with transaction():
            goal, now = await self._to_carry_over(goal_id, user_id), self._clock.now()
            cycle = await facts.open_cycle(goal.cycle.circle_id)
            if await facts.goal_of(cycle.id, user_id) is not None:
                raise Refusal("goals/one-at-a-time")
            written: dict[str, Any] = {**asdict(_words_of(goal)), "carried_from_id": goal.id, "carried_because": reason}
            await Goal.create(cycle_id=cycle.id, user_id=user_id, set_at=now, **written)
            await self._changed(cycle.circle_id, user_id, now)
        return goal.goal

    async def keep(self, goal_id: int, user_id: int, because: str) -> str:
        """Go on with a goal in the open cycle, and return it: the same as `carry_over`, by one press.

        `because` says so in the history. Pressed twice, it is kept once.
        """
        goal, _ = await own_goal(self._lookup, goal_id, user_id)
        now_open = await facts.goal_of((await facts.open_cycle(goal.cycle.circle_id)).id, user_id)
        if now_open is not None and goal_id in (now_open.id, now_open.carried_from_id):
            return now_open.goal
        return await self.carry_over(goal_id, user_id, because)

    async def check_drop(self, goal_id: int, user_id: int) -> None:
        """Raises Refusal unless a person can drop this goal: their own of the open cycle."""
        await self._to_drop(goal_id, user_id)

    async def drop(self, goal_id: int, user_id: int, because: str) -> str:
        """Let a goal go, and return it; another may be set in the same cycle. Raises Refusal without a reason."""
        reason = _reason(because)
        async with transaction():
            goal, now = await self._to_drop(goal_id, user_id), self._clock.now()
            goal.dropped_at, goal.dropped_because = now, reason
            await goal.save(update_fields=["dropped_at", "dropped_because"])
            await self._changed(goal.cycle.circle_id, user_id, now)
        return goal.goal

    async def _to_carry_over(self, goal_id: int, user_id: int) -> Goal:
        goal, _ = await own_goal(self._lookup, goal_id, user_id)
        if not await is_over(goal):
            raise Refusal("goals/nothing-to-carry-over")
        return goal

    async def _to_drop(self, goal_id: int, user_id: int) -> Goal:
        goal, _ = await own_goal(self._lookup, goal_id, user_id)
        if await is_over(goal):
            raise Refusal("goals/over")
        return goal

    async def _own_cycle(self, circle_id: int, user_id: int) -> facts.OwnCycle:
        """The open cycle with a member's goal: one question answers it. Raises Refusal for others."""
        own = await facts.own_cycle(circle_id, user_id)
        if own is None or self._lookup.is_in_doubt(own.guild_id, user_id):
            await self._lookup.about(user_id, circle_id)  # tells why not
        assert own is not None
        return own

    async def _changed(self, circle_id: int, user_id: int, now: datetime) -> None:
        await self._timekeeper.schedule(now, JobKey(JobKind.BOARD, circle_id))
        await self._events.publish(GoalChanged(circle_id, user_id))


async def _write(
    before: Goal | None, cycle_id: int, user_id: int, written: Mapping[str, Any]
) -> tuple[int, datetime | None]:
    """Write a goal over the one of `before`, if there is one; returns its id, and the moment of its plan.

    The moment stays as long as the plan does.
    """
    if before is None:
        return (await Goal.create(cycle_id=cycle_id, user_id=user_id, **written)).id, None
    same = plan_in(before.actions) == plan_in(written["actions"])
    plan_at = before.plan_at if same else None
    await Goal.filter(id=before.id).update(**written, plan_at=plan_at)
    return before.id, plan_at


def _is_ahead(at: datetime | None, now: datetime) -> bool:
    return at is not None and at > now


def _reason(because: str) -> str:
    if not (reason := because.strip()):
        raise Refusal("goals/reason-missing")
    return reason


def _words_of(goal: Goal) -> goals.GoalText:
    return goals.GoalText(**{field.key: getattr(goal, field.key) for field in goals.FIELDS})


def _said(row: Progress) -> Said:
    return Said(row.at, row.status, row.words, row.evidence["url"] if row.evidence else None)


def _past(goal: Goal) -> PastGoal:
    return PastGoal(
        goal.cycle.number,
        goal.user_id,
        goal.goal,
        carried_because=goal.carried_because if goal.carried_from_id else None,
        dropped_because=goal.dropped_because if goal.dropped_at else None,
        said=[_said(row) for row in goals.in_order(goal.progress)],
    )
