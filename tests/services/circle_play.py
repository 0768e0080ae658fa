"""A circle under test in its rhythm: sessions set, and the jobs and messages that are expected of it."""

from datetime import timedelta
from typing import Any

from db.models import Agenda, Ask, Circle, Cycle, Goal, Progress, Session, SessionEvent
from services.lookup import CircleHere
from tests.services.house import FIRST_SESSION
from vocabulary.goals import GoalStatus
from vocabulary.keys import CircleMessage, MessageKey
from vocabulary.sessions import EventKind

WEEK = timedelta(weeks=1)
SECOND_SESSION = FIRST_SESSION + 2 * WEEK
TEXT, VOICE = 11, 12
"""The channels of the circle that `House.form_circle` makes."""
REASON = "You said yourself that Tuesdays do not work"
OWN = {"Check-in": (10, 10, False), "Work": (25, 10, True), "Talk": (40, 20, True)}
"""An own agenda: minutes, least minutes, whether a block is flexible."""


async def meets(house, circle, first=FIRST_SESSION):
    """Have the circle's first two sessions set, with their duties named."""
    row = await Circle.get(id=circle.id)
    return (await house.services.sessions.calendar.begin(row, first, house.now))[0]


async def here(circle):
    """The circle as a command finds it."""
    return CircleHere.of(await Circle.get(id=circle.id))


async def dates(circle):
    """When the sessions are that are set, in order."""
    return [one.starts_at for one in await Session.filter(circle_id=circle.id, closed_at=None).order_by("starts_at")]


async def begin(house, session):
    """The session has begun, by the facts."""
    await SessionEvent.create(session=session, kind=EventKind.STARTED, at=house.now)


async def set_goal(house, circle, user_id, **fields):
    """The member has a goal in the open cycle, by the facts."""
    cycle = await Cycle.filter(circle_id=circle.id).order_by("-number").first()
    fields_of_form = ("goal", "why", "actions", "evidence", "support")
    words: dict[str, Any] = dict.fromkeys(fields_of_form, "Run three tests of our onboarding")
    return await Goal.create(cycle=cycle, user_id=user_id, set_at=house.now, **(words | fields))


async def asked(house, circle, user_id, of, words="No export, no numbers"):
    """Somebody has a goal, is stuck with it, said so, and asks; by the facts."""
    goal = await set_goal(house, circle, user_id)
    said = await Progress.create(goal=goal, status=GoalStatus.STUCK, words=words, at=house.now)
    return await Ask.create(progress=said, of=of, at=house.now)


async def own_agenda(circle):
    """The circle has an agenda of its own, of 75 minutes of which it keeps 40 at least."""
    blocks = [
        {"name": name, "minutes": minutes, "least": least, "flexible": flexible, "prompt": ""}
        for name, (minutes, least, flexible) in OWN.items()
    ]
    await Agenda.create(circle=circle, kind="regular", blocks=blocks)


def told(circle, message, house, **about):
    """The key of what the circle is told just now."""
    return MessageKey.circle(circle.id, CircleMessage(message), at=house.now, **about)


def at(instant):
    """An instant as messages show it."""
    return f"<t:{instant.timestamp():.0f}:F>"


async def tell_failure(house, circle, user_id, story):
    """Have a member prepare a failure, and tell it in the circle's channel."""
    await house.services.failures.stories.prepare(circle.id, user_id, story)
    return await house.services.failures.stories.post(circle.id, user_id)
