"""A circle in which everything is going on that members have a button about."""

from datetime import timedelta
from typing import Any

from db.models import Capture, Failure, FailureMonth, Partnership, Preparation, TimePoll
from tests.e2e.staging import FIRST_SESSION, FOCUS, GOAL, NAME
from vocabulary.keys import second_of
from vocabulary.sessions import CaptureKind

PARKED, STUCK = "Who pays for the export", "The export leaves people out"
TOLD_THERE = (NAME, FOCUS, GOAL["Goal"], PARKED, STUCK, second_of(FIRST_SESSION))
"""What only its members may read."""
FAILED: dict[str, Any] = {"happened": PARKED, "taught": PARKED, "next_time": PARKED}


async def make_busy(circle, stage):
    """The circle with a session set, and one or more of all that members have a button about; Eli knows all of it."""
    await circle.schedule()
    now = stage.clock.now()
    for person in (stage.eli, stage.ben):
        await circle.set_goal(person)
        stuck = await person.slash(circle.text, "goal update", status="Stuck", words=STUCK)
        await person.click(stuck, "Ask the circle")
    await stage.eli.slash(circle.text, "nudges start")
    await stage.eli.slash(circle.text, "session park", words=PARKED)
    await Capture.create(session_id=1, kind=CaptureKind.COMMITMENT, user_id=stage.eli.id, words=PARKED, at=now)
    await Failure.create(circle_id=circle.id, user_id=stage.ben.id, told_at=now, **FAILED)
    await FailureMonth.create(circle_id=circle.id, day=FIRST_SESSION.date(), starts_at=FIRST_SESSION)
    for person in (stage.ben, stage.eli):
        await Preparation.create(circle_id=circle.id, user_id=person.id, changed_at=now, **FAILED)
    await TimePoll.create(circle_id=circle.id, slots=[FIRST_SESSION + timedelta(hours=1)], asked_by=1, asked_at=now)
    ends_at = now + timedelta(weeks=7)
    await Partnership.all().delete()
    pair = {"members": [stage.eli.id, stage.ben.id], "because": "", "term": 1}
    await Partnership.create(id=1, circle_id=circle.id, opened_at=now, ends_at=ends_at, **pair)
    await stage.settled(minutes=2)  # so that its channels, which are looked at again a minute later, change nothing
    return circle
