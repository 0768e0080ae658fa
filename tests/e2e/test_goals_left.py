"""What becomes of questions about a goal that are still open when its member has left, or has dropped it."""

from db.models import Progress
from rehearsal.posting import Upload

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
