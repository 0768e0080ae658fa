"""What becomes of questions about a goal that are still open when its member has left, or has dropped it."""

from datetime import timedelta

from db.models import Ask, AskAnswer, Progress
from rehearsal.messages.posting import Upload
from tests.e2e.test_goals_asked import MORNING, NIGHT, STUCK_ON, agreed, asked_at_night

DRAFT = Upload("draft.png", b"drawn", "image/png")


async def reported(stage, circle):
    """Ben has a goal, and is asked how it goes, in a channel that stays open to him."""
    await circle.set_goal(stage.ben)
    shown = await stage.ben.slash(stage.general, "goal show")
    return await stage.ben.click(shown, "Report progress")


async def removed(stage, circle):
    await stage.ana.slash(circle.text, "circle remove", person=stage.ben, reason="You said that Tuesdays do not work")


async def test_a_former_member_says_nothing_more_about_their_goal(circle, stage):
    asked = await reported(stage, circle)
    forms = [await stage.ben.click(asked, label) for label in ("Stuck", "Done")]
    await removed(stage, circle)
    answers = [await stage.ben.fill(form, words="All the same") for form in forms]
    answers += [await stage.ben.click(asked, label) for label in ("On track", "Stuck", "Done")]
    assert all("Only members of" in answer.text for answer in answers)
    assert not await Progress.exists()


async def test_a_form_that_was_open_when_the_circle_closed_posts_no_file_there(circle, stage):
    form = await stage.ben.click(await reported(stage, circle), "Done")
    await circle.confirmed(stage.ana, "circle close")
    answer = await (await stage.ben.fill(form, {"Or a file": DRAFT})).settled()
    assert "This circle is closed." in answer.text
    await stage.settled()
    assert not [one for one in circle.text.messages.values() if "shows evidence" in one.text]


async def test_nothing_is_noted_about_a_goal_that_is_dropped(circle, stage):
    asked = await reported(stage, circle)
    shown = await stage.ben.slash(circle.text, "goal show")
    await stage.ben.fill(await stage.ben.click(shown, "Drop it"), words="It was stopped")
    assert "This goal is dropped already." in (await stage.ben.click(asked, "On track")).text
    assert not await Progress.exists()


async def test_a_question_of_who_has_left_is_answered_no_more(stage, circle):
    await circle.set_goal(stage.ben)
    noted = await stage.ben.slash(circle.text, "goal update", status="Stuck", words=STUCK_ON)
    await stage.ben.click(noted, "Ask the circle")
    question = await stage.shown(stage.chi, circle.text, "Who has met")
    form = await stage.chi.click(question, "Answer")
    await removed(stage, circle)
    assert "has left the circle" in (await stage.chi.fill(form, words="Filter by first login")).text
    assert "has left the circle" in (await stage.chi.click(question, "Answer")).text
    assert not await AskAnswer.exists()


async def test_a_question_that_waits_is_not_asked_once_its_asker_has_left(stage, circle):
    await asked_at_night(stage, circle)
    await circle.confirmed(stage.ben, "circle leave")
    await stage.until(MORNING + timedelta(minutes=1))
    assert stage.chi.dms == []


async def test_an_answer_that_waits_is_not_brought_to_who_left_but_one_in_another_circle_is(stage, circle):
    other = await stage.form_circle([stage.ana, stage.ben], name="Writing on Fridays")
    await agreed(stage, stage.ben)
    for one, helper in ((circle, stage.chi), (other, stage.ana)):
        await one.set_goal(stage.ben)
        noted = await stage.ben.slash(one.text, "goal update", status="Stuck", words=STUCK_ON)
        await stage.ben.click(noted, "Ask the circle")
        await stage.shown(helper, one.text, "Who has met")
    await stage.until(NIGHT)
    for one, helper in ((circle, stage.chi), (other, stage.ana)):
        form = await helper.click(await stage.shown(helper, one.text, "Who has met"), "Answer")
        await helper.fill(form, words=f"Says {helper.name}")
    await circle.confirmed(stage.ben, "circle leave")
    await stage.until(MORNING + timedelta(minutes=1))
    assert "Says Ana" in (await stage.received(stage.ben, "answers what you asked")).text
    assert not [one for one in stage.ben.dms if "Says Chi" in one.text]


async def test_whoever_wants_no_dms_can_stop_them_though_a_question_that_waits_is_gone(stage, circle):
    await asked_at_night(stage, circle)
    await Ask.all().delete()
    assert "You get no more DMs from me." in (await stage.chi.slash(circle.text, "nudges stop")).text
    await stage.until(MORNING + timedelta(minutes=1))
    assert stage.chi.dms == []
    assert not [one for one in circle.text.messages.values() if STUCK_ON in one.text and not one.ephemeral]
