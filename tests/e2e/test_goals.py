"""Goals: five fields, the board, and what is said about them afterwards."""

import asyncio
from datetime import timedelta

import pytest

from db import due
from db.models import Goal, Person, Progress
from db.queries import goal_of, open_cycle
from rehearsal.errors import CannotDo
from tests.e2e.staging import GOAL
from vocabulary.goals import GoalStatus

TRICKY = "@everyone <@&1> ```js\nalert(1)``` **bold** [a](https://b.c) > ||x|| שלום 🙂"


async def goal_in(circle, person):
    return await goal_of((await open_cycle(circle.id)).id, person.id)


async def show(circle, person, **options):
    return await person.slash(circle.text, "goal show", **options)


async def board_of(circle):
    return await circle.stage.shown(circle.members[0], circle.text, "Goals, cycle 1")


async def test_a_goal_is_set_through_the_form_of_five_fields(circle, stage):
    form = await stage.ben.slash(circle.text, "goal set")
    assert form.modal.labels == list(GOAL)
    answer = await stage.ben.fill(form, GOAL)
    assert answer.ephemeral
    assert "Your goal is set." in answer.text
    goal = await goal_in(circle, stage.ben)
    assert [goal.goal, goal.why, goal.actions, goal.evidence, goal.support] == list(GOAL.values())


async def test_the_welcomes_button_opens_the_same_form(circle, stage):
    welcome = await stage.shown(stage.ben, circle.text, "We meet every")
    form = await stage.ben.click(welcome, "Set my goal")
    assert "Your goal is set." in (await stage.ben.fill(form, GOAL)).text


async def test_a_goal_set_again_starts_from_what_was_written_and_replaces_it(circle, stage):
    await circle.set_goal(stage.ben)
    form = await stage.ben.slash(circle.text, "goal set")
    assert form.modal.values == GOAL
    answer = await stage.ben.fill(form, Goal="Run two tests")
    assert "Your goal is changed." in answer.text
    assert (await goal_in(circle, stage.ben)).goal == "Run two tests"
    assert await Goal.all().count() == 1


async def test_a_field_of_blanks_is_refused_and_what_was_written_comes_back(circle, stage):
    form = await stage.ben.slash(circle.text, "goal set")
    answer = await stage.ben.fill(form, GOAL | {"Why it matters": "   "})
    assert answer.ephemeral
    assert "“Why it matters” is still empty." in answer.text
    assert "What you wrote, so that it is not lost" in answer.text
    assert GOAL["Actions this week"] in answer.text
    assert not await Goal.exists()


async def test_a_long_text_that_is_refused_comes_back_whole(circle, stage):
    form = await stage.ben.slash(circle.text, "goal set")
    long = {label: f"{number} " + "word " * 799 for number, label in enumerate(GOAL) if number}
    answer = await stage.ben.fill(form, long | {"Goal": "  "})
    said = lambda: " ".join(piece.text for piece in [answer.message, *answer.followups])
    await stage.seen(lambda: said().count("word") >= 4 * 799)
    assert said().count("word") == 4 * 799
    pieces = [answer.message, *answer.followups]
    assert all(piece.ephemeral for piece in pieces)


async def test_a_client_lets_nobody_write_more_than_4000_characters(circle, stage):
    form = await stage.ben.slash(circle.text, "goal set")
    with pytest.raises(CannotDo):
        await stage.ben.fill(form, GOAL | {"Goal": "x" * 4001})


async def test_a_goal_of_five_full_fields_can_be_shown(circle, stage):
    full = dict.fromkeys(GOAL, "*" * 4000)
    form = await stage.ben.slash(circle.text, "goal set")
    assert "Your goal is set." in (await stage.ben.fill(form, full)).text
    shown = await show(circle, stage.chi, member=stage.ben)
    stars = lambda: sum(piece.text.count(r"\*") for piece in [shown.message, *shown.followups])
    await stage.seen(lambda: stars() == 20_000)


async def test_words_that_try_to_ping_or_to_format_do_neither(circle, stage):
    await circle.set_goal(stage.ben, goal="@everyone **now** <@&1>", why=TRICKY)
    shown = (await show(circle, stage.ben)).text
    assert "@everyone" not in shown
    assert "```" not in shown
    assert r"\*\*bold\*\*" in shown
    assert "שלום 🙂" in shown
    board = await board_of(circle)
    assert "@everyone" not in board.text
    assert r"\*\*now\*\*" in board.text


async def test_the_board_is_one_pinned_message_with_everyones_line(circle, stage):
    await circle.set_goal(stage.ben)
    board = await board_of(circle)
    await stage.seen(lambda: board.pinned)
    assert f"{stage.ben.mention} · set\n  {GOAL['Goal']}" in board.text
    assert f"{stage.chi.mention} · not set yet" in board.text
    assert board.buttons == ["Set my goal", "Report progress"]


async def test_of_many_changes_at_once_the_first_shows_at_once_and_the_others_together(circle, stage):
    await circle.set_goal(stage.ana)
    board = await board_of(circle)
    await stage.settled()
    before, began = edits_of(stage, board), stage.clock.now()
    await asyncio.gather(*(circle.set_goal(person) for person in stage.people[1:]))
    await stage.seen(lambda: board.text.count("· set") == 5)
    seconds = (stage.clock.now() - began) // timedelta(seconds=1)
    assert edits_of(stage, board) - before <= 2 + seconds


def edits_of(stage, message):
    path = f"PATCH /channels/{message.channel.id}/messages/{message.id}"
    return sum(entry.text == path for entry in stage.rehearsal.journal)


async def test_the_board_can_be_asked_for_in_private(circle, stage):
    await circle.set_goal(stage.ben)
    answer = await stage.chi.slash(circle.text, "goal board")
    assert answer.ephemeral
    assert f"{stage.ben.mention} · set" in answer.text


async def test_progress_in_words_is_noted_at_once(circle, stage):
    await circle.set_goal(stage.ben)
    answer = await stage.ben.slash(circle.text, "goal update", status="Done", words="The debrief is written")
    assert "Noted as done" in answer.text
    assert "Done: The debrief is written" in (await show(circle, stage.ben)).text
    await stage.settled()
    assert f"{stage.ben.mention} · done" in (await board_of(circle)).text


@pytest.mark.parametrize(
    ("status", "title", "label"),
    [
        ("On track", "How is your goal going?", "What happened"),
        ("Stuck", "Stuck: what would help?", "Where you are stuck"),
        ("Done", "Done: what shows it?", "Evidence"),
    ],
)
async def test_progress_without_words_is_asked_for_by_the_form_of_that_answer(circle, stage, status, title, label):
    await circle.set_goal(stage.ben)
    form = await stage.ben.slash(circle.text, "goal update", status=status, words=" ")
    assert form.modal.title == title
    answer = await stage.ben.fill(form, {label: "240 people since Tuesday"})
    assert answer.text.startswith("Noted")
    assert "240 people since Tuesday" in (await show(circle, stage.ben)).text


async def test_done_without_a_word_of_evidence_is_not_noted(circle, stage):
    await circle.set_goal(stage.ben)
    form = await stage.ben.slash(circle.text, "goal update", status="Done")
    assert "A few words, please" in (await stage.ben.fill(form, Evidence="  ")).text
    assert not await Progress.exists()


async def test_the_boards_button_offers_three_answers_about_ones_own_goal(circle, stage):
    await circle.set_goal(stage.ben)
    asked = await stage.ben.click(await board_of(circle), "Report progress")
    assert asked.buttons == ["On track", "Stuck", "Done"]
    assert "How is your goal going" in asked.text
    noted = await stage.ben.click(asked, "On track")
    assert noted.kind == "update"
    assert "Noted: on track." in noted.text
    assert noted.buttons == []


async def test_progress_before_a_goal_is_set_leads_to_setting_one(circle, stage):
    await circle.set_goal(stage.ben)
    for answer in (
        await stage.chi.slash(circle.text, "goal update", status="Stuck"),
        await stage.chi.click(await board_of(circle), "Report progress"),
    ):
        assert "You have no goal in this cycle yet." in answer.text


async def test_showing_a_goal_that_is_not_set_says_so(circle, stage):
    assert "You have not set a goal" in (await show(circle, stage.ben)).text
    assert f"{stage.chi.mention} has not set a goal" in (await show(circle, stage.ben, member=stage.chi)).text


async def test_only_what_was_said_last_is_shown(circle, stage):
    await circle.set_goal(stage.ben)
    for number in range(7):
        await stage.ben.slash(circle.text, "goal update", status="On track", words=f"step {number}")
    shown = (await show(circle, stage.ben)).text
    assert "step 1" not in shown
    assert "step 2" in shown
    assert "step 6" in shown


async def test_the_same_form_sent_from_two_devices_at_once_makes_one_goal(circle, stage):
    forms = [await stage.ben.slash(circle.text, "goal set") for _ in range(2)]
    texts = [answer.text for answer in await asyncio.gather(*(stage.ben.fill(form, GOAL) for form in forms))]
    assert sorted(text.split(".")[0] for text in texts) == ["Your goal is changed", "Your goal is set"]
    assert await Goal.all().count() == 1


async def test_a_form_left_open_while_the_bot_restarts_is_still_taken(circle, stage):
    form = await stage.ben.slash(circle.text, "goal set")
    await stage.restart_bot()
    assert "Your goal is set." in (await stage.ben.fill(form, GOAL)).text


async def test_stuck_reaches_a_partner_who_agreed_by_dm(circle, stage):
    partner = await stuck(circle, agreed=True)
    message = await stage.received(partner, "is stuck")
    assert "The export leaves people out" in message.text
    assert not any("is stuck" in one.text for one in stage.ana.sees(circle.text))


async def test_stuck_reaches_a_partner_who_did_not_agree_in_the_channel(circle, stage):
    partner = await stuck(circle, agreed=False)
    message = await stage.shown(partner, circle.text, "is stuck")
    assert message.text.startswith(partner.mention)
    assert partner.dms == []


async def test_stuck_in_a_thousand_characters_of_markup_still_arrives(circle, stage):
    partner = await stuck(circle, agreed=True, words="*" * 1000)
    assert (await stage.received(partner, "is stuck")).text.count(r"\*") == 1000


async def stuck(circle, *, agreed, words="The export leaves people out"):
    """Ben is stuck; his partner, who agreed to DMs or did not."""
    stage = circle.stage
    await circle.schedule()
    shown = await stage.ben.slash(circle.text, "partners show")
    partner = next(person for person in stage.people if person is not stage.ben and person.mention in shown.text)
    if agreed:
        await Person.filter().update(nudges_allowed_at=stage.clock.now())
    await circle.set_goal(stage.ben)
    answer = await stage.ben.slash(circle.text, "goal update", status="Stuck", words=words)
    assert answer.buttons == ["Ask my partner", "Ask the circle", "Put it on the next agenda"]
    asked = await stage.ben.click(answer, "Ask my partner")
    assert asked.kind == "update"
    where = "" if agreed else ", in the circle’s channel,"
    assert f"your question is with your learning partner{where} now" in answer.text
    assert answer.buttons == ["Ask the circle", "Put it on the next agenda"]
    assert (await Progress.first()).status is GoalStatus.STUCK
    return partner


async def test_the_form_in_the_next_cycle_starts_from_the_last_goal(circle, stage):
    await circle.set_goal(stage.ben)
    cycle = await open_cycle(circle.id)
    await type(cycle).create(circle_id=circle.id, number=2, opened_at=stage.clock.now())
    form = await stage.ben.slash(circle.text, "goal set")
    assert form.modal.values["Goal"] == GOAL["Goal"]
    assert "Your goal is set." in (await stage.ben.fill(form)).text
    assert await Goal.all().count() == 2


async def test_a_goal_can_be_set_in_the_dms_with_the_bot(circle, stage):
    form = await stage.ben.slash(stage.ben.dm(stage.application), "goal set")
    assert "Your goal is set." in (await stage.ben.fill(form, GOAL)).text


async def test_who_is_no_member_sets_no_goal(circle, stage):
    fay = stage.strangers[0]
    stage.guild.give_role(fay, circle.role)
    welcome = await stage.shown(fay, circle.text, "We meet every")
    answer = await fay.click(welcome, "Set my goal")
    assert f"Only members of {circle.row.name} can do that." in answer.text


async def test_a_button_of_a_closed_circle_says_that_it_is_closed(circle, stage):
    welcome = await stage.shown(stage.ben, circle.text, "We meet every")
    await circle.close()
    assert "This circle is closed." in (await stage.ben.click(welcome, "Set my goal")).text


async def test_a_closed_circles_board_is_left_as_it_was(circle, stage):
    await circle.set_goal(stage.ben)
    board, now = await board_of(circle), stage.clock.now()
    await circle.close()
    await Progress.create(goal=await Goal.get(), status=GoalStatus.ON_TRACK, at=now)
    await due.put([f"board:{circle.id}"], now)
    await stage.restart_bot()
    await stage.settled()
    assert f"{stage.ben.mention} · set" in board.text
