"""How a session opens: the cycle that begins with it, and what was left to come back to."""

from datetime import timedelta

import pytest

from db.models import Cycle, SessionKind
from tests.e2e.session_play import meeting_set
from tests.e2e.staging import FIRST_SESSION

LUNCH, SECOND_SESSION = FIRST_SESSION + timedelta(weeks=1), FIRST_SESSION + timedelta(weeks=2)


@pytest.fixture
async def meeting(stage, circle):
    """Chi has set a goal, and everybody is in voice, where they stay."""
    meeting = await meeting_set(stage, circle)
    await circle.set_goal(stage.chi, goal="Run three tests")
    await meeting.enter(*stage.people)
    return meeting


async def held(meeting, at=FIRST_SESSION):
    """Hold the session that is set for `at`, and close it."""
    await begun(meeting, at)
    await meeting.stage.ana.slash(meeting.text, "session end", anyway=True)
    await meeting.stage.settled()


async def begun(meeting, at):
    """Let time pass until the session of `at` has begun; returns the card of its first block."""
    await meeting.stage.until(at + timedelta(seconds=20))
    return await meeting.stage.seen(lambda: next((one for one in meeting.said("## ") if "Pause" in one.buttons), None))


async def numbers():
    return await Cycle.all().order_by("number").values_list("number", flat=True)


@pytest.mark.parametrize("kind", [SessionKind.LUNCH, SessionKind.RETROSPECTIVE])
async def test_a_session_beside_the_rhythm_opens_no_cycle_and_the_next_regular_one_does(stage, meeting, kind):
    await held(meeting)
    asked = {"when": "2026-01-27 18:00", "kind": kind.value.capitalize()}
    await meeting.circle.confirmed(stage.ana, "session schedule", **asked)
    await held(meeting, LUNCH)
    assert await numbers() == [1]
    assert meeting.said("## From last time") == []
    await begun(meeting, SECOND_SESSION)
    assert await numbers() == [1, 2]
    assert f"{stage.chi.mention}: Run three tests" in (await stage.shown(stage.eli, meeting.text, "From last")).text


async def test_in_a_circle_whose_lunch_once_opened_a_cycle_the_next_regular_session_begins_all_the_same(stage, meeting):
    await held(meeting)
    await Cycle.create(circle_id=meeting.circle.id, number=2, opened_at=stage.clock.now())
    await begun(meeting, SECOND_SESSION)
    assert await numbers() == [1, 2, 3]
