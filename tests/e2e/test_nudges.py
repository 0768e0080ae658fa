"""Nudges: one check-in by DM in the middle of a cycle, for those who agreed, answered where it stands."""

from datetime import timedelta

from db.models import Goal, Person, Progress
from tests.e2e.nudging import ASKS, MIDDLE, SESSION
from vocabulary.goals import GoalStatus


async def asked(stage, person):
    await stage.until(MIDDLE)
    return await stage.received(person, ASKS)


async def test_in_the_middle_of_the_cycle_those_who_agreed_are_asked(circle, stage, ben):
    await circle.set_goal(stage.chi)
    message = await asked(stage, ben)
    assert "Run three tests" in message.text
    assert message.buttons == ["On track", "Stuck", "Done"]
    assert stage.chi.dms == []


async def test_who_spoke_of_the_goal_lately_is_not_asked(circle, stage, ben):
    await stage.until(MIDDLE - timedelta(days=1))
    await ben.slash(circle.text, "goal update", status="On track", words="Halfway")
    await stage.until(MIDDLE + timedelta(days=3))
    assert ben.dms == []


async def test_who_is_done_is_not_asked(circle, stage, ben):
    await ben.slash(circle.text, "goal update", status="Done", words="There it is")
    await stage.until(MIDDLE + timedelta(days=3))
    assert ben.dms == []


async def test_who_stopped_the_nudges_is_not_asked(circle, stage, ben):
    answer = await ben.slash(circle.text, "nudges stop")
    assert "You get no more DMs from me." in answer.text
    await stage.until(MIDDLE + timedelta(days=3))
    assert ben.dms == []


async def test_what_still_waits_to_be_sent_is_not_sent_to_who_stopped(circle, stage, ben):
    stage.faults.refuse("POST", "/users/@me/channels", status=400, code=40003, message="Opening too fast", times=100)
    await stage.until(MIDDLE)
    await stage.seen(lambda: stage.log.of("put off"))
    await ben.slash(circle.text, "nudges stop")
    stage.faults.clear()
    await stage.settled(days=1)
    assert ben.dms == []


async def test_on_track_takes_one_press(stage, ben):
    message = await asked(stage, ben)
    answer = await ben.click(message, "On track")
    assert answer.kind == "update"
    assert "Noted: on track." in message.text
    assert message.buttons == []
    assert (await Progress.get()).status is GoalStatus.ON_TRACK


async def test_done_asks_for_the_evidence(stage, ben):
    message = await asked(stage, ben)
    form = await ben.click(message, "Done")
    await ben.fill(form, Evidence="We keep variant B")
    assert "Noted as done" in message.text
    assert (await Progress.get()).words == "We keep variant B"


async def test_stuck_reaches_the_partner(circle, stage, ben):
    message = await asked(stage, ben)
    form = await ben.click(message, "Stuck")
    await ben.fill(form, {"Where you are stuck": "No export"})
    await ben.click(message, "Ask my partner")
    assert "your question is with your learning partner, in the circle’s channel, now" in message.text
    help_wanted = await stage.shown(stage.ana, circle.text, "is stuck")
    assert "No export" in help_wanted.text


async def test_the_buttons_outlive_a_restart(stage, ben):
    message = await asked(stage, ben)
    await stage.restart_bot()
    await ben.click(message, "On track")
    assert "Noted: on track." in message.text


async def test_a_restart_asks_nobody_twice(stage, ben):
    await asked(stage, ben)
    await stage.restart_bot()
    await stage.settled(hours=3)
    assert len(ben.dms) == 1


async def test_a_check_in_of_somebody_else_cannot_be_answered(circle, stage, ben):
    await circle.set_goal(stage.chi)
    pressed = await stage.chi.click(await stage.shown(stage.chi, circle.text, "Goals, cycle 1"), "Report progress")
    await Goal.filter(user_id=stage.chi.id).update(user_id=stage.dee.id)
    answer = await stage.chi.click(pressed, "On track")
    assert "This is about someone else’s goal." in answer.text
    assert not await Progress.exists()


async def test_who_agrees_in_the_middle_of_a_cycle_is_asked_in_it(circle, stage):
    await circle.schedule(SESSION)
    await circle.set_goal(stage.chi)
    await stage.until(MIDDLE - timedelta(days=3))
    answer = await stage.chi.slash(stage.chi.dm(stage.application), "nudges start")
    assert "by DM I ask for your goal" in answer.text
    await asked(stage, stage.chi)


async def test_the_question_at_the_door_is_answered_by_a_button(circle, stage):
    fay, gus, *_ = stage.strangers
    yes, no = await joined(stage, fay), await joined(stage, gus)
    agreed = await fay.click(yes, "Yes, check in by DM")
    assert "by DM I ask for your goal" in agreed.text
    assert yes.buttons == []
    declined = await gus.click(no, "Not now")
    assert "Then I stay out of your DMs." in declined.text
    assert (await Person.get(id=fay.id)).nudges_allowed_at is not None
    assert (await Person.get(id=gus.id)).nudges_allowed_at is None


async def test_not_now_holds_for_every_circle(circle, stage, ben):
    await stage.form_circle([stage.ana], name="Writing on Fridays")
    invitation = await stage.ana.slash(stage.general, "circle invite", person=ben, circle="2")
    answer = await ben.click(invitation, "Join the circle")
    question = (await stage.seen(lambda: answer.followups))[0]
    await ben.click(question, "Not now")
    assert (await Person.get(id=ben.id)).nudges_allowed_at is None


async def joined(stage, person):
    invitation = await stage.ana.slash(stage.general, "circle invite", person=person)
    answer = await person.click(invitation, "Join the circle")
    return (await stage.seen(lambda: answer.followups))[0]


async def test_a_goal_of_a_cycle_that_is_over_is_not_asked_about(circle, stage, ben):
    goal = await Goal.get()
    cycle = await goal.cycle
    await type(cycle).create(circle_id=circle.id, number=2, opened_at=stage.clock.now())
    await stage.until(MIDDLE + timedelta(days=1))
    assert ben.dms == []
