"""A circle with a session ahead and Ben's goal for it, seen by what is written to him."""

from datetime import UTC, datetime, timedelta
from typing import Any

from db.models import Cycle, Goal, Session, SessionEvent
from runtime.words import Words
from tests.services.circle_play import meets
from tests.services.goal_play import WORDS
from tests.services.house import BEN
from vocabulary.sessions import SessionKind

SESSION = datetime(2026, 2, 2, 17, tzinfo=UTC)
"""Two weeks after the tests begin."""
MIDDLE = datetime(2026, 1, 26, 9, 15, tzinfo=UTC)
"""Halfway to it, at a decent hour in Berlin, when everybody's nudges have come that come then."""
REMINDED = SESSION - timedelta(days=2) + timedelta(minutes=11)
"""Two days before it, when all have come that come then."""


async def schedule(house, circle, at=SESSION):
    """Have the circle's rhythm begin, with the first session at `at`; Ana leads it."""
    return await meets(house, circle, at)


async def set_goal(house, circle, user_id=BEN, goal=WORDS["goal"]):
    """A member's goal in the circle's newest cycle."""
    cycle = await Cycle.filter(circle=circle).order_by("-number").first()
    facts: dict[str, Any] = {**WORDS, "goal": goal}
    row = await Goal.create(cycle=cycle, user_id=user_id, set_at=house.now, **facts)
    await look_again(house, user_id)
    return row


async def hold(circle, at, until, kind=SessionKind.REGULAR):
    """A session that the circle held from `at` until `until`."""
    held = await Session.create(circle=circle, starts_at=at, agenda=[], closed_at=until, kind=kind)
    await SessionEvent.create(session=held, kind="started", at=at)
    return held


async def look_again(house, *user_ids):
    """Have people looked at again, since facts have changed that no service has written."""
    await house.services.replanner.replan(*user_ids)


def texts(house, user_id=BEN):
    """What a person was told by DM."""
    return [message.text for message in house.dms(user_id)]


def labels(message):
    """The buttons of a message, in rows."""
    return [[press.label for press in row] for row in message.buttons]


def in_channel(house, circle, words):
    """The messages in the circle's channel with these words."""
    return [message for message in house.said_in(circle.text_channel_id) if words in message.text]


def reasons(lines):
    """Of a preview's lines, why each thing comes or does not, by what it is."""
    words = Words()
    return {words.label(line.template): words.reason(line.because) for line in lines}
