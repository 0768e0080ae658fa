"""Goals as a client meets them: the form of five fields, the board, the three answers, files and the menu."""

import asyncio

import pytest

from db.models import Goal, Progress
from db.queries.goals import open_cycle
from rehearsal.errors import CannotDo
from rehearsal.messages.posting import Upload
from tests.e2e.staging import GOAL
from vocabulary.goals import GoalStatus

PDF = Upload("debrief.pdf", b"%PDF-1.7", "application/pdf")
PROGRAM = Upload("run.exe", b"MZ", "application/octet-stream")


async def board_of(circle):
    return await circle.stage.shown(circle.members[0], circle.text, "Goals, cycle 1")


def posted_files(circle):
    return [one for one in circle.text.messages.values() if one.attachments]


async def whole(stage, answer, enough):
    """An answer that comes in several messages, once all of it is there; each is for one person alone."""
    pieces = lambda: [answer.message, *answer.followups]
    await stage.seen(lambda: enough(" ".join(piece.text for piece in pieces())))
    assert all(piece.ephemeral for piece in pieces())


async def test_a_goal_is_set_and_changed_through_the_form_and_stands_on_the_pinned_board(circle, stage):
    form = await stage.ben.slash(circle.text, "goal set")
    assert form.modal.labels == list(GOAL)
    answer = await stage.ben.fill(form, GOAL)
    assert answer.ephemeral
    assert "Your goal is set." in answer.text
    board = await board_of(circle)
    await stage.seen(lambda: board.pinned)
    assert f"{stage.ben.mention} · set\n  {GOAL['Goal']}" in board.text
    assert board.buttons == ["Set my goal", "Check in"]
    again = await stage.ben.click(board, "Set my goal")
    assert again.modal.values == GOAL
    assert "Your goal is changed." in (await stage.ben.fill(again, Goal="Run two tests")).text
    await stage.seen(lambda: "Run two tests" in board.text)


async def test_a_form_opened_in_the_dms_and_left_open_while_the_bot_restarts_is_still_taken(circle, stage):
    form = await stage.ben.slash(stage.ben.dm(stage.application), "goal set")
    await stage.restart_bot()
    assert "Your goal is set." in (await stage.ben.fill(form, GOAL)).text


async def test_a_form_that_is_refused_gives_all_that_was_written_back(circle, stage):
    form = await stage.ben.slash(circle.text, "goal set")
    with pytest.raises(CannotDo):
        await stage.ben.fill(form, GOAL | {"Goal": "x" * 4001})
    long = {label: f"{number} " + "pie " * 999 for number, label in enumerate(GOAL) if number}
    answer = await stage.ben.fill(form, long | {"Goal": "  "})
    assert "“Goal” is still empty." in answer.text
    await whole(stage, answer, lambda text: text.count("pie") == 4 * 999)
    assert not await Goal.exists()


async def test_a_goal_of_five_full_fields_can_be_shown(circle, stage):
    form = await stage.ben.slash(circle.text, "goal set")
    assert "Your goal is set." in (await stage.ben.fill(form, dict.fromkeys(GOAL, "*" * 4000))).text
    shown = await stage.chi.slash(circle.text, "goal show", member=stage.ben)
    await whole(stage, shown, lambda text: text.count(r"\*") == 20_000)


async def test_everybodys_goals_are_shown_to_who_asks_alone(circle, stage, ben):
    board = await stage.chi.slash(circle.text, "goal board")
    assert board.ephemeral
    assert f"{stage.ben.mention} · set" in board.text
    everyone = await stage.chi.slash(circle.text, "goal history", everyone=True)
    assert everyone.ephemeral
    assert f"{stage.ben.mention}: set" in everyone.text
    assert GOAL["Goal"] in (await stage.chi.slash(circle.text, "goal history", member=stage.ben)).text
    elsewhere = await stage.chi.slash(stage.general, "goal history", everyone=True)
    assert f"Ask in <#{circle.text.id}>." in elsewhere.text


async def test_who_is_no_member_sets_no_goal(circle, stage):
    fay = stage.strangers[0]
    stage.guild.give_role(fay, circle.role)
    answer = await fay.click(await stage.shown(fay, circle.text, "We meet every"), "Set my goal")
    assert f"Only members of {circle.row.name} can do that." in answer.text


async def test_a_goal_is_dropped_or_carried_over_by_the_buttons_under_it(circle, stage, ben):
    shown = await stage.ben.slash(circle.text, "goal show")
    assert shown.buttons == ["Set my goal", "Check in", "Drop it"]
    form = await stage.ben.click(shown, "Drop it")
    assert "Dropped, and that's fine" in (await stage.ben.fill(form, words="It was stopped")).text
    assert "already dropped this goal" in (await stage.ben.click(shown, "Drop it")).text
    await circle.set_goal(stage.ben, goal="Something smaller")
    cycle = await open_cycle(circle.id)
    await type(cycle).create(circle_id=circle.id, number=2, opened_at=stage.clock.now())
    shown = await stage.ben.slash(circle.text, "goal show")
    assert shown.buttons == ["Carry it over", "Set my goal"]
    form = await stage.ben.click(shown, "Carry it over")
    assert "Carried over to this cycle" in (await stage.ben.fill(form, words="The data came late")).text
    assert "Carried over: The data came late" in (await stage.ben.slash(circle.text, "goal history")).text


async def test_the_boards_button_offers_three_answers_and_one_takes_the_place_of_the_question(circle, stage, ben):
    board = await board_of(circle)
    assert "You don't have a goal in this cycle yet." in (await stage.chi.click(board, "Check in")).text
    asked = await stage.ben.click(board, "Check in")
    assert asked.buttons == ["On track", "Stuck", "Done"]
    assert "How is your goal going" in asked.text
    noted = await stage.ben.click(asked, "On track")
    assert noted.kind == "update"
    assert "Noted: on track." in noted.text
    assert noted.buttons == []
    await stage.seen(lambda: f"{stage.ben.mention} · on track" in board.text)


async def test_a_check_in_without_words_is_asked_for_by_the_form_of_that_answer(circle, stage, ben):
    for status, title, label in (
        ("On track", "How is your goal going?", "What's new"),
        ("Stuck", "Stuck? What would help?", "Where you're stuck"),
        ("Done", "Done. What shows it?", "Evidence"),
    ):
        form = await stage.ben.slash(circle.text, "goal update", status=status, words=" ")
        assert form.modal.title == title
        answer = await stage.ben.fill(form, {label: f"240 people, {status}"})
        assert answer.text.startswith("Noted")
    said = await Progress.all().order_by("id")
    assert [row.words for row in said] == ["240 people, On track", "240 people, Stuck", "240 people, Done"]


async def test_a_file_is_posted_in_the_circles_channel_and_referred_to_there(circle, stage, ben):
    done = {"status": "Done", "words": "There it is"}
    refused = await stage.ben.slash(circle.text, "goal update", **done, file=PROGRAM)
    assert "Share a link to a" in refused.text
    assert posted_files(circle) == []
    answer = await (await stage.ben.slash(circle.text, "goal update", **done, file=PDF)).settled()
    assert "Noted as done" in answer.text
    posted = await stage.shown(stage.chi, circle.text, "shares evidence for")
    assert posted.attachments[0].content == b"%PDF-1.7"
    kept = (await Progress.get()).evidence
    assert kept["url"].endswith(f"/{circle.text.id}/{posted.id}")
    assert (kept["name"], kept["size"], kept["type"]) == ("debrief.pdf", 8, "application/pdf")


async def test_a_file_that_is_sent_twice_stands_in_the_channel_once(circle, stage, ben):
    done = {"status": "Done", "words": "There it is", "file": PDF}
    answers = await asyncio.gather(*(stage.ben.slash(circle.text, "goal update", **done) for _ in range(2)))
    answers.append(await stage.ben.slash(circle.text, "goal update", **done))
    assert ["Noted as done" in (await answer.settled()).text for answer in answers] == [True] * 3
    assert len(posted_files(circle)) == await Progress.all().count() == 1


async def test_the_form_of_done_takes_a_file_without_a_word_and_gives_the_words_back_with_another(circle, stage, ben):
    question = await stage.ben.click(await board_of(circle), "Check in")
    refused = await stage.ben.fill(
        await stage.ben.click(question, "Done"), {"Evidence": "It runs", "Or a file": PROGRAM}
    )
    assert "Share a link to a" in refused.text
    assert "It runs" in refused.text
    assert not await Progress.exists()
    await (await stage.ben.fill(await stage.ben.click(question, "Done"), {"Or a file": PDF})).settled()
    await stage.seen(lambda: "Noted as done" in question.text)
    assert question.buttons == []
    assert len(posted_files(circle)) == 1
    kept = await Progress.get()
    assert (kept.status, kept.words, kept.evidence["name"]) == (GoalStatus.DONE, "", "debrief.pdf")


async def test_a_form_that_was_open_when_the_circle_closed_posts_no_file_there(circle, stage, ben):
    form = await stage.ben.click(await stage.ben.click(await board_of(circle), "Check in"), "Done")
    await circle.close()
    assert "This circle is closed." in (await (await stage.ben.fill(form, {"Or a file": PDF})).settled()).text
    assert posted_files(circle) == []


async def test_any_message_of_the_circle_can_be_logged_as_evidence(circle, stage, ben):
    chart = await stage.chi.say(circle.text, "Twice as many", Upload("chart.png", b"1", "image/png"))
    assert "Saved as evidence for your goal" in (await stage.ben.menu(chart, "Log as evidence")).text
    kept = await Progress.get()
    assert (kept.words, kept.evidence["name"]) == ("", "chart.png")
    assert kept.evidence["url"].endswith(f"/{circle.text.id}/{chart.id}")
    own = await stage.ben.say(circle.text, "We keep variant B")
    await stage.ben.menu(own, "Log as evidence")
    assert (await Progress.all().order_by("-id").first()).words == "We keep variant B"
