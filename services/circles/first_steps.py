"""The start of a circle: what is done and what is next, for an organiser who leads it and for all in its channel."""

from dataclasses import dataclass
from datetime import datetime

from db.models import Circle, Invitation
from db.queries import circles, goals, people, sessions
from db.transaction import transaction
from rules.first_steps import StartFacts, Steps, steps_of_circle, steps_of_organiser
from runtime.clock import Clock
from services.events import ChecklistPutAway, Events
from services.lookup import CircleHere, CircleLookup
from services.people import has_decided
from services.sessions.time_polls import TimePolls
from vocabulary.errors import Refusal
from vocabulary.first_steps import Step
from vocabulary.sessions import SessionKind


@dataclass(frozen=True, slots=True)
class StartShown:
    """The start as an organiser sees it: which step is `next`, and what there is by now.

    `asked` are those who may still join, whether or not they declined. `polled`: a poll about the first session stands.
    """

    circle: CircleHere
    steps: Steps
    next: Step | None
    members: int
    asked: int
    meets_at: datetime | None
    polled: bool


@dataclass(frozen=True, slots=True)
class Checklist:
    """The start as all members see it."""

    steps: Steps
    members: int
    with_goals: int
    meets_at: datetime | None


class FirstSteps:
    """Looks at what is true of a circle at its start."""

    def __init__(self, clock: Clock, lookup: CircleLookup, events: Events, polls: TimePolls) -> None:
        self._clock = clock
        self._lookup = lookup
        self._events = events
        self._polls = polls

    async def show(
        self, circle_id: int, user_id: int, *, after: Step | None = None, at: Step | None = None
    ) -> StartShown:
        """What there is to do for an organiser: `at` a step unless that is done by now, or what comes `after` one.

        Raises Refusal for others than the circle's organisers.
        """
        here = await self._organised(circle_id, user_id)
        facts = await self._facts(circle_id, user_id)
        steps = steps_of_organiser(facts, user_id)
        following = at if at is not None and not steps.done[at] else steps.next(after or at)
        polled = await self._polls.is_asked(circle_id, SessionKind.REGULAR)
        meets_at = await _meets_at(circle_id)
        return StartShown(here, steps, following, len(facts.members), facts.asked, meets_at, polled)

    async def leads(self, circle_id: int, user_id: int) -> bool:
        """Whether a member may lead a start that is not over: the circle has not met, and something is to be done."""
        if not await circles.is_organiser(circle_id, user_id):
            return False
        facts = await self._facts(circle_id, user_id)
        return not facts.met and steps_of_organiser(facts, user_id).next() is not None

    async def checklist(self, circle_id: int) -> Checklist | None:
        """What all members see, until the circle has met or an organiser has put it away."""
        circle, facts = await Circle.get(id=circle_id), await self._facts(circle_id)
        if facts.met or circle.checklist_put_away_at is not None:
            return None
        meets_at, with_goals = await _meets_at(circle_id), facts.members & facts.with_goals
        return Checklist(steps_of_circle(facts), len(facts.members), len(with_goals), meets_at)

    async def put_away(self, circle_id: int, user_id: int) -> None:
        """Have the checklist leave the circle's channel. Raises Refusal for others than the circle's organisers."""
        async with transaction():
            await self._organised(circle_id, user_id)
            await Circle.filter(id=circle_id).update(checklist_put_away_at=self._clock.now())
            await self._events.publish(ChecklistPutAway(circle_id))

    async def _organised(self, circle_id: int, user_id: int) -> CircleHere:
        here = await self._lookup.about(user_id, circle_id)
        organisers = await circles.organisers(circle_id)
        if user_id not in organisers:
            raise Refusal("circles/start-is-led", organisers=organisers)
        return here

    async def _facts(self, circle_id: int, user_id: int | None = None) -> StartFacts:
        """What is true, and of one person whether they have decided about nudges."""
        cycle = await goals.open_cycle(circle_id)
        return StartFacts(
            members=frozenset(await circles.members(circle_id)),
            asked=await Invitation.filter(circle_id=circle_id, accepted_at=None).count(),
            with_goals=await goals.who_has_one(cycle.id),
            session=await sessions.open_session(circle_id) is not None,
            met=await sessions.last_held(circle_id) is not None,
            decided=user_id is not None and has_decided(await people.person_of(user_id)),
        )


async def _meets_at(circle_id: int) -> datetime | None:
    session = await sessions.open_session(circle_id)
    return None if session is None else session.starts_at
