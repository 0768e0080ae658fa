"""A retrospective as people see it: notes that only their writer can change, all read at once, and marks."""

import pytest
from tortoise import connections

from db.models import Circle, Session
from tests.e2e.beginnings import online, with_circle
from tests.e2e.retro_play import (
    AGREE,
    HELPED,
    HINDERED,
    MARK,
    READ,
    TALK,
    TRY,
    with_notes_to_write,
    write,
    writing,
)
from tests.e2e.session_play import PlayedSession
from tests.e2e.staging import break_writes
from vocabulary.rituals import Ritual

ABOUT = "Does it change a setting?"

SMALL, NOISY = "Small groups", "Too many messages"


@pytest.fixture
def begins_after():
    return with_notes_to_write


@pytest.fixture
def retro(circle, stage):
    return PlayedSession(stage, circle)


@pytest.fixture
async def card(retro):
    """The card that has the button, while notes can be written."""
    return await retro.card("Write notes")


async def test_each_writes_reads_and_marks_across_restarts_and_nobody_learns_who(retro, card, stage):
    receipt = await write(stage.ben, card, helped=SMALL, hindered=NOISY)
    assert receipt.ephemeral
    assert receipt.buttons == ["Edit", "Remove"]
    await write(stage.chi, card, helped="Real work")
    assert [one for one in retro.said(SMALL) if not one.ephemeral] == []
    await stage.restart_bot()
    await retro.at(READ)
    board = await stage.shown(stage.dee, retro.text, "## Your notes")
    assert all(words in board.text for words in (SMALL, NOISY, "Real work"))
    assert stage.ben.mention not in board.text
    form = await stage.ben.click(receipt, "Edit")
    assert form.modal.values == {HELPED: SMALL, HINDERED: NOISY, TRY: ""}
    edited = await stage.ben.fill(form, {HELPED: "Groups of three"})
    assert "Groups of three" in edited.text
    await retro.changed(board, "Groups of three")
    await stage.ben.choose(edited, "Show my name under…", HINDERED)
    await retro.changed(board, f"- {NOISY} ({stage.ben.mention})")
    await retro.at(MARK)
    ballot = await stage.dee.click(await retro.card("Mark notes"), "Mark notes")
    await stage.restart_bot()
    marked = await stage.dee.choose(ballot, HELPED, "Real work", "Groups of three")
    assert "You have 1 mark left." in marked.text
    await retro.at(TALK)
    await retro.changed(board, "**1 mark:** Real work")
    removed = await stage.ben.click(edited, "Remove")
    assert f"**{HELPED}** Groups of three" in removed.text
    assert removed.buttons == []
    assert retro.said_twice() == []


@pytest.mark.parametrize("begins_after", [online])
async def test_among_two_it_is_said_before_writing_that_it_is_easy_to_guess(stage):
    circle = await stage.form_circle(stage.people[:2], name="Two of us")
    _, card = await writing(stage, circle, *stage.people[:2])
    thin = await stage.ana.click(card, "Write notes")
    assert "There are 2 of you." in thin.text
    receipt = await stage.ana.fill(await stage.ana.click(thin, "Write anyway"), {TRY: SMALL})
    assert "Your notes are in." in receipt.text


async def test_a_note_after_the_close_is_refused_kindly_and_comes_back(card, stage):
    form = await stage.ben.click(card, "Write notes")
    await Session.all().update(closed_at=stage.clock.now())
    refused = await stage.ben.fill(form, {TRY: SMALL})
    assert "This retrospective has closed" in refused.text
    assert SMALL in refused.text
    assert refused.ephemeral


async def test_a_note_that_could_not_be_kept_is_not_in_the_log_nor_is_its_writer(card, stage):
    stage.log.expect("unexpected")
    await break_writes("retronote")
    answer = await write(stage.ben, card, helped=SMALL)
    assert "went wrong" in answer.text
    assert SMALL in answer.text
    assert stage.log.of("unexpected")
    assert SMALL not in stage.log.text
    assert str(stage.ben.id) not in stage.log.text


async def test_what_is_agreed_on_changes_a_setting_with_one_press_of_an_organiser(circle, retro, stage):
    await retro.skip_to(AGREE)
    card = await retro.card("Agree")
    form = await stage.ana.click(card, "Add agreement")
    await stage.restart_bot()
    agreed = await stage.ana.fill(form, {"The agreement": "Meet less often", ABOUT: "How often you meet"})
    assert "Choose below what it would be." in agreed.text
    chosen = await stage.ana.choose(agreed, "What it would be", "You meet every 4 weeks")
    assert "An organiser changes it there" in chosen.text
    board = await stage.shown(stage.ben, retro.text, "every 4 weeks instead of every 2 weeks")
    assert "Does the focus still fit?" in board.text
    await stage.restart_bot()
    assert "organiser" in (await stage.ben.click(board, "Change it: 1")).text
    assert "Changed" in (await stage.ana.click(board, "Change it: 1")).text
    assert (await Circle.get(id=circle.id)).weeks == 4
    await retro.changed(board, "An organiser has changed the setting.")
    blocks = await stage.ana.fill(
        await stage.ana.click(card, "Add agreement"), {"The agreement": "One problem", ABOUT: "The blocks of a session"}
    )
    written = await stage.ana.click(blocks, "Write the agenda")
    agenda = {"One block per line": "Check-in 10\nProblem solving 50 (at least 20)"}
    assert "The card shows the circle" in (await stage.ana.fill(written, agenda)).text
    await retro.changed(board, "Check-in 10, Problem solving 50")
    assert {"Name and focus…", "Change it: 2"} <= set(board.buttons)


@pytest.mark.parametrize("begins_after", [with_circle])
async def test_the_commands_find_a_time_start_it_show_where_it_is_and_close_it(circle, retro, stage):
    refused = await stage.ana.slash(circle.text, "retro open")
    assert refused.buttons == ["Circle settings"]
    await Circle.filter(id=circle.id).update(rituals=frozenset({Ritual.RETROSPECTIVE}))
    ways = await stage.ana.slash(circle.text, "retro open")
    assert "When should the retrospective of" in ways.text
    assert ways.buttons == ["Pick a time", "Poll the circle"]
    assert "No retrospective is on." in (await stage.ana.slash(circle.text, "retro close")).text
    await Circle.filter(id=circle.id).update(minutes=60)
    await circle.confirmed(stage.ben, "session schedule", when="2026-01-20 18:00", kind="Retrospective")
    assert "Your retrospective is" in (await stage.ana.slash(circle.text, "retro open")).text
    await retro.at(-10)
    assert "We've started." in (await stage.ana.slash(circle.text, "retro open")).text
    await retro.card("Look back")
    assert "Look back" in (await stage.ana.slash(circle.text, "retro open")).text
    asked = await stage.ana.slash(circle.text, "retro close")
    await stage.ana.click(asked, "Close anyway")
    await retro.recap()


@pytest.mark.parametrize("begins_after", [with_circle])
async def test_a_form_leaves_nothing_behind_but_its_note_and_no_order_of_writes(circle, stage):
    _, card = await writing(stage, circle)
    await stage.ben.slash(circle.text, "circle about")  # the first thing that somebody does tells their language
    form = await stage.ben.click(card, "Write notes")
    await stage.settled()
    before = await tables()
    await stage.ben.fill(form, {TRY: SMALL})
    log = stage.database.with_name(f"{stage.database.name}-wal")
    await stage.seen(lambda: SMALL.encode() not in log.read_bytes())
    after = await tables()
    assert {name for name in after if after[name] != before[name]} - {"due"} == {"retronote"}
    assert SMALL.encode() in stage.database.read_bytes()


async def tables():
    """Everything in the database."""
    connection = connections.get("default")
    found = await connection.execute_query_dict("SELECT name FROM sqlite_master WHERE type = 'table'")
    return {row["name"]: await connection.execute_query_dict(f'SELECT * FROM "{row["name"]}"') for row in found}
