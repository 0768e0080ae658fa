"""Evidence: links, files and messages, referred to and shown where the goal is."""

import pytest

from db.models import Progress
from rehearsal.messages.posting import Upload
from vocabulary.goals import GoalStatus


@pytest.fixture
async def ben(circle, stage):
    await circle.set_goal(stage.ben)
    return stage.ben


async def update(circle, person, **options):
    return await (await person.slash(circle.text, "goal update", status="Done", **options)).settled()


async def test_a_link_is_evidence_and_stands_with_the_goal(circle, ben):
    answer = await update(circle, ben, link="https://example.org/debrief")
    assert "Noted as done" in answer.text
    assert "https://example.org/debrief" in (await ben.slash(circle.text, "goal show")).text


async def test_a_file_is_posted_in_the_circles_channel_and_referred_to_there(circle, stage, ben):
    answer = await update(circle, ben, file=Upload("debrief.pdf", b"%PDF-1.7", "application/pdf"))
    assert "Noted as done" in answer.text
    posted = await stage.shown(stage.chi, circle.text, "shows evidence for")
    assert posted.attachments[0].content == b"%PDF-1.7"
    kept = (await Progress.get()).evidence
    assert kept["url"].endswith(f"/{circle.text.id}/{posted.id}")
    assert (kept["name"], kept["size"], kept["type"]) == ("debrief.pdf", 8, "application/pdf")
    assert kept["url"] in (await ben.slash(circle.text, "goal show")).text


async def test_what_is_no_evidence_is_refused_and_nothing_is_posted(circle, stage, ben):
    file = Upload("run.exe", b"MZ", "application/octet-stream")
    assert "better shown by a link" in (await update(circle, ben, file=file)).text
    assert "That is no link" in (await update(circle, ben, link="example.org")).text
    both = {"link": "https://example.org", "file": Upload("a.png", b"1", "image/png")}
    assert "one at a time" in (await update(circle, ben, **both)).text
    assert not await Progress.exists()
    assert not [one for one in circle.text.messages.values() if one.attachments]


async def test_any_message_of_the_circle_can_be_logged_as_evidence(circle, stage, ben):
    chart = await stage.chi.say(circle.text, "Twice as many", Upload("chart.png", b"1", "image/png"))
    answer = await ben.menu(chart, "Log as evidence")
    assert "Noted as evidence for your goal" in answer.text
    kept = await Progress.get()
    assert (kept.words, kept.evidence["name"]) == ("", "chart.png")
    assert kept.evidence["url"].endswith(f"/{circle.text.id}/{chart.id}")
    own = await ben.say(circle.text, "We keep variant B")
    await ben.menu(own, "Log as evidence")
    assert (await Progress.all().order_by("-id").first()).words == "We keep variant B"


async def test_logging_evidence_leaves_a_goal_that_is_done_done(circle, stage, ben):
    await update(circle, ben, words="There it is")
    await ben.menu(await ben.say(circle.text, "And the numbers"), "Log as evidence")
    assert [row.status for row in await Progress.all()] == [GoalStatus.DONE, GoalStatus.DONE]


async def test_logging_evidence_leaves_a_goal_that_is_stuck_stuck(circle, stage, ben):
    await ben.slash(circle.text, "goal update", status="Stuck", words="No export")
    answer = await ben.menu(await ben.say(circle.text, "Here is the draft"), "Log as evidence")
    assert "It stands as you last said: stuck." in answer.text
    board = await stage.shown(stage.ana, circle.text, "## Goals, cycle 1")
    await stage.settled()
    assert f"{ben.mention} · stuck" in board.text


async def test_without_a_goal_there_is_nothing_to_be_evidence_of(circle, stage):
    message = await stage.chi.say(circle.text, "Look")
    assert "You have no goal in this cycle yet" in (await stage.chi.menu(message, "Log as evidence")).text


async def done_form(stage, circle, ben):
    """The form behind the button *Done*, opened where the goal is asked about."""
    board = await stage.shown(ben, circle.text, "Goals, cycle 1")
    question = await ben.click(board, "Report progress")
    return question, await ben.click(question, "Done")


async def test_the_form_of_done_takes_a_file_without_a_word(circle, stage, ben):
    question, form = await done_form(stage, circle, ben)
    await (await ben.fill(form, {"Or a file": Upload("debrief.pdf", b"%PDF-1.7", "application/pdf")})).settled()
    await stage.seen(lambda: "Noted as done" in question.text)
    assert question.buttons == []
    posted = await stage.shown(stage.chi, circle.text, "shows evidence for")
    assert posted.attachments[0].content == b"%PDF-1.7"
    kept = await Progress.get()
    assert (kept.status, kept.words, kept.evidence["name"]) == (GoalStatus.DONE, "", "debrief.pdf")


async def test_the_form_of_done_refuses_a_file_that_is_no_evidence_and_gives_the_words_back(circle, stage, ben):
    _, form = await done_form(stage, circle, ben)
    file = Upload("run.exe", b"MZ", "application/octet-stream")
    refused = await ben.fill(form, {"Evidence": "It runs", "Or a file": file})
    assert "better shown by a link" in refused.text
    assert "It runs" in refused.text
    assert not await Progress.exists()


async def test_the_form_of_done_wants_words_or_a_file(circle, stage, ben):
    _, form = await done_form(stage, circle, ben)
    assert "something that shows it" in (await ben.fill(form)).text
    assert not await Progress.exists()
