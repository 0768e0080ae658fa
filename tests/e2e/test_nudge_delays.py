"""A nudge that had to wait is weighed again before it leaves: none in the night, none about a thing that is done."""

from datetime import UTC, datetime, timedelta

import pytest

from db.models import Goal, Nudge, Outgoing, Progress
from tests.e2e.nudging import ASKS, MIDDLE, SESSION
from vocabulary.goals import GoalStatus

NIGHT = datetime(2026, 1, 26, 21, 30, tzinfo=UTC)


@pytest.fixture
async def ben(circle, stage):
    """Ben's check-in is decided, and Discord lets no DM be opened yet."""
    await circle.schedule(SESSION)
    await stage.ben.slash(circle.text, "nudges start")
    await circle.set_goal(stage.ben)
    stage.faults.refuse("POST", "/users/@me/channels", status=400, code=40003, message="Opening too fast", times=100)
    await stage.until(MIDDLE)
    await stage.seen(lambda: stage.log.of("put off"))
    return stage.ben


async def well_again_at(stage, at):
    """Time passes at once until then, in which Discord refuses, and from then on it does not."""
    stage.clock.leap_to(at - timedelta(minutes=1))
    stage.faults.clear()
    await stage.until(at)


async def test_what_comes_to_the_night_waits_for_the_morning_and_comes_once(stage, ben):
    await well_again_at(stage, NIGHT)
    assert ben.dms == []
    assert not await Nudge.exists(user_id=ben.id)
    await stage.until(datetime(2026, 1, 27, 7, 11, tzinfo=UTC))
    await stage.received(ben, ASKS)
    assert len(ben.dms) == await Outgoing.filter(user_id=ben.id).count() == 1


async def test_what_is_done_meanwhile_is_not_asked_about(stage, ben):
    await Progress.create(goal=await Goal.get(), status=GoalStatus.DONE, words="There", at=stage.clock.now())
    await well_again_at(stage, MIDDLE + timedelta(hours=2))
    await stage.settled(hours=12)
    assert ben.dms == []
    assert not await Nudge.exists(user_id=ben.id)


async def test_what_is_still_right_is_sent_as_it_was_decided(stage, ben):
    decided = await Nudge.get(user_id=ben.id)
    await well_again_at(stage, MIDDLE + timedelta(hours=2))
    await stage.received(ben, ASKS)
    assert (await Nudge.get(user_id=ben.id)).id == decided.id
    assert len(ben.dms) == 1
