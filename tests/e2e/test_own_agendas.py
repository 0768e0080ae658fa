"""`/session agenda`: a circle reads its agendas, and makes them its own."""

import pytest

from rules.own_agenda import as_text
from rules.standard import standard
from runtime.words import Words
from services.sessions.agendas import LONGEST_TEXT, worded
from tests.e2e.session_play import meeting_set
from tests.e2e.test_ui import relabel

FIELD = "One block a line, with minutes"


async def edit(circle, person, text, kind="Regular"):
    shown = await person.slash(circle.text, "session agenda", kind=kind)
    form = await person.click(shown, "Edit agenda")
    return await person.fill(form, {FIELD: text})


async def test_the_agenda_of_the_coming_session_is_shown_to_whoever_asks(stage, circle, meeting):
    answer = await stage.ben.slash(meeting.text, "session agenda")
    assert answer.ephemeral
    assert "The standard agenda, 75 minutes." in answer.text
    block = "**Problem solving** 25 (at least 15): One problem, the whole circle: what would you try first?"
    assert block in answer.text


async def test_the_form_begins_with_the_agenda_as_it_is_and_by_one_press_the_standard_comes_back(stage, circle):
    shown = await stage.ben.slash(circle.text, "session agenda", kind="Retrospective")
    assert shown.buttons == ["Edit agenda"]
    form = await stage.ben.click(shown, "Edit agenda")
    assert form.modal.values[FIELD] == as_text(worded(Words(), standard(75, "retrospective")))
    own = await stage.ben.fill(form, {FIELD: "Talk 30\n> One word each.\nQuestions 10"})
    assert "Your circle's own agenda, 40 minutes." in own.text
    assert "**Talk** 30: One word each." in own.text
    back = await stage.ben.click(own, "Use the standard agenda")
    assert "The standard agenda, 75 minutes." in back.text
    assert "Use the standard agenda" not in back.buttons


async def test_what_does_not_add_up_is_refused_precisely_and_can_be_tried_again(stage, circle):
    text = "Check-in 10\nWork 45\n\nCommitments ten"
    refused = await edit(circle, stage.ben, text)
    assert refused.ephemeral
    assert "Line 4 has no minutes. Add them after the name: Check-in 10." in refused.text
    again = await stage.ben.click(refused, "Try again")
    assert again.modal.values[FIELD] == text
    assert "own agenda" in (await stage.ben.fill(again, {FIELD: text.replace("ten", "20")})).text


@pytest.mark.parametrize("arg", ["regular", "lunch-and-learn"])
async def test_a_button_of_an_earlier_version_which_kept_no_text_says_how_to_go_on(stage, circle, arg):
    refused = await edit(circle, stage.ben, "Check-in ten")
    relabel(refused.message, f"1:agenda-again:{circle.id}:{arg}")
    answer = await stage.ben.click(refused, "Try again")
    assert "I no longer have what you wrote." in answer.text


async def test_no_markdown_of_an_own_agenda_breaks_the_cards(stage, circle):
    await edit(circle, stage.ben, "*Win* 40\n> First.\n> ---\n> # Loud\n[Talk](x) 35")
    meeting = await meeting_set(stage, circle)
    await meeting.at(-1)
    await meeting.enter(*stage.people)
    await meeting.at(39)
    (card,) = meeting.said(r"## Block 1 of 2: \*Win\*")
    assert meeting.said(r"**\*Win\***: two minutes")
    assert "First.\n\\---\n\\# Loud" in card.text
    assert r"\[Talk]\(x)" in card.text
    where = await stage.chi.slash(meeting.text, "session agenda")
    assert r"block 1 of 2, **\*Win\***, until" in where.text
    assert r"> \[Talk]" in where.text
    await meeting.at(41)
    assert card.text.startswith(r"-# Block 1, \*Win\*: ")


async def test_the_longest_text_with_very_many_faults_comes_back_whole(stage, circle):
    text = "\n".join(f"{number} ```" for number in range(400))[:LONGEST_TEXT].strip()
    refused = await edit(circle, stage.ben, text)
    assert " more\n" in refused.text
    again = await stage.ben.click(refused, "Try again")
    assert again.modal.values[FIELD] == text
