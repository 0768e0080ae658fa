"""A nudge that had to wait is decided again before it leaves: none in the night, none about a thing that is done."""

from datetime import UTC, datetime, timedelta

from db.models import DutyEntry, Nudge, Outgoing, Progress
from tests.services.house import ANA, CHI
from tests.services.nudge_play import MIDDLE, REMINDED, in_channel, look_again, schedule, texts
from tests.services.played import played
from tests.statements import statements
from vocabulary.duties import Duty
from vocabulary.goals import GoalStatus
from vocabulary.keys import MessageKey, MessageKind

NIGHT = datetime(2026, 1, 26, 21, 30, tzinfo=UTC)
MORNING = datetime(2026, 1, 27, 7, 11, tzinfo=UTC)
HOUR = timedelta(hours=1)


async def decided(house, at):
    """Have everything decided that is due at an instant, while nothing can leave."""
    house.clock.leap_to(at)
    await house.run_jobs()


@played
async def nudge(house, ben):
    """Ben's check-in is decided, and has not left."""
    await decided(house, MIDDLE)
    return await Nudge.get(user_id=ben)


async def test_what_would_leave_in_the_night_waits_for_the_morning_and_comes_once(house, ben, nudge):
    house.clock.leap_to(NIGHT)
    await house.deliver()
    assert texts(house) == []
    assert not await Nudge.exists(user_id=ben)
    await house.pass_time(MORNING)
    assert len(texts(house)) == await Outgoing.filter(user_id=ben).count() == 1


async def test_what_is_done_meanwhile_is_not_asked_about(house, ben, nudge):
    await Progress.create(goal_id=1, status=GoalStatus.DONE, words="There", at=house.now)
    house.clock.leap_to(MIDDLE + 2 * HOUR)
    await house.deliver()
    await house.pass_time(hours=12)
    assert texts(house) == []
    assert not await Nudge.exists(user_id=ben)


async def test_what_is_still_right_leaves_as_it_was_decided(house, ben, nudge):
    house.clock.leap_to(MIDDLE + 2 * HOUR)
    await house.deliver()
    assert len(texts(house)) == 1
    assert await Nudge.get(user_id=ben) == nudge


async def test_to_decide_again_and_to_send_takes_few_statements(house, ben, nudge):
    """After an outage, thousands are decided again and sent, 48 a second."""
    house.clock.leap_to(MIDDLE + 2 * HOUR)
    await Outgoing.filter(user_id=None).delete()
    async with statements() as asked:
        await house.deliver()
    assert len(texts(house)) == 1
    assert len(asked) <= 35


async def test_what_waited_only_for_a_moment_is_not_decided_again(house, ben, nudge):
    await Progress.create(goal_id=1, status=GoalStatus.DONE, words="There", at=house.now)
    house.clock.leap_to(MIDDLE + timedelta(minutes=1))
    await house.deliver()
    assert len(texts(house)) == 1


async def test_a_nudge_that_nobody_remembers_leaves_as_it_is(house, ben, nudge):
    await nudge.delete()
    house.clock.leap_to(MIDDLE + 2 * HOUR)
    await house.deliver()
    assert len(texts(house)) == 1


async def test_a_reminder_that_was_held_up_is_not_said_of_a_duty_that_was_passed_on_meanwhile(house, circle):
    session = await schedule(house, circle)
    await house.services.nudges.settings.stop(ANA)
    await look_again(house, ANA)
    await decided(house, REMINDED)
    for act, user_id in (("passed", ANA), ("named", CHI)):
        house.clock.leap_to(house.now + timedelta(minutes=20))
        row = {"session": session, "duty": Duty.FACILITATE, "act": act, "user_id": user_id, "at": house.now}
        await DutyEntry.create(**row)
    await house.deliver()
    await house.pass_time(hours=3)
    assert in_channel(house, circle, f"<@{ANA}>, you lead the session of") == []


async def test_a_reminder_that_was_held_up_and_is_still_right_is_said(house, circle):
    await schedule(house, circle)
    await house.services.nudges.settings.stop(ANA)
    await decided(house, REMINDED)
    house.clock.leap_to(REMINDED + 2 * HOUR)
    await house.deliver()
    assert len(in_channel(house, circle, f"<@{ANA}>, you lead the session of")) == 1


async def test_what_is_no_nudge_is_not_this_ones_to_judge(house, ben):
    recheck = house.outbox._sender.rechecks[0]
    assert await recheck(MessageKey(MessageKind.FAILURE, 1), house.now - HOUR)
