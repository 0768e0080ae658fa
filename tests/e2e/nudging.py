"""When a nudge under test comes, and what it asks; whom is the fixture `ben`."""

from datetime import UTC, datetime
from typing import Any

from db.models import Cycle, Goal, Person, Session
from rules.standard import STANDARD
from services.sessions.agendas import as_facts
from tests.e2e.staging import GOAL
from vocabulary.keys import JobKey, JobKind

SESSION = datetime(2026, 2, 2, 17, tzinfo=UTC)
MIDDLE = datetime(2026, 1, 26, 9, 15, tzinfo=UTC)
ASKS = "How is your goal going"


async def agree(stage, *people):
    """Have these have agreed to nudges, by the facts. Nothing is planned for them before `look_at`."""
    await Person.filter(id__in=[person.id for person in people]).update(nudges_allowed_at=stage.clock.now())


async def look_at(stage, *people):
    """Have the bot plan the nudges of these people by what holds now."""
    await stage.look_at(*[JobKey(JobKind.NUDGES, person.id) for person in people])


async def meet(circle, at=SESSION):
    """Have the circle meet then, by the facts."""
    return await Session.create(circle_id=circle.id, starts_at=at, agenda=as_facts(STANDARD))


async def have_goal(circle, person):
    """Have a member have a goal in the open cycle, by the facts."""
    fields: dict[str, Any] = dict(zip(("goal", "why", "actions", "evidence", "support"), GOAL.values(), strict=True))
    cycle = await Cycle.filter(circle_id=circle.id).order_by("-number").first()
    return await Goal.create(cycle=cycle, user_id=person.id, set_at=circle.stage.clock.now(), **fields)
