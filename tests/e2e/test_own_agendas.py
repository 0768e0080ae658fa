"""`/session agenda`: a circle reads its agendas, and makes them its own."""

from cogs.sessions.agendas import LONGEST_TEXT
from db.models import Agenda, Session
from rules.own_agenda import as_text, parse
from rules.standard import standard
from services.sessions.agendas import blocks_of
from tests.e2e.session_play import meeting_set
from vocabulary.sessions import SessionKind

OWN = "Check-in 10\n> One word each.\nWork 45 (at least 20)\nCommitments 20"
FIELD = "One block a line, with its minutes"


async def edit(circle, person, text, kind="Regular"):
    shown = await person.slash(circle.text, "session agenda", kind=kind)
    form = await person.click(shown, "Edit")
    return await person.fill(form, {FIELD: text})


async def names():
    """The blocks of the session that comes next."""
    return [block.name for block in blocks_of((await Session.all().order_by("starts_at"))[0])]


async def test_the_agenda_of_the_coming_session_is_shown_to_whoever_asks(stage, circle):
    await circle.schedule()
    answer = await stage.ben.slash(circle.text, "session agenda")
    assert answer.ephemeral
    assert "The standard agenda, 75 minutes." in answer.text
    assert "**Problem solving** 25 (at least 15): One problem, the whole circle." in answer.text


async def test_the_form_begins_with_the_agenda_as_it_is(stage, circle):
    shown = await stage.ben.slash(circle.text, "session agenda", kind="Retrospective")
    form = await stage.ben.click(shown, "Edit")
    assert form.modal.values[FIELD] == as_text(standard(75, "retrospective"))


async def test_an_own_agenda_is_kept_shown_and_taken_by_sessions_that_have_not_begun(stage, circle):
    await circle.schedule()
    answer = await edit(circle, stage.ben, OWN)
    assert "The circle's own agenda, 75 minutes." in answer.text
    assert "**Check-in** 10: One word each." in answer.text
    assert await names() == ["Check-in", "Work", "Commitments"]


async def test_a_session_set_later_takes_the_own_agenda(stage, circle):
    await edit(circle, stage.ben, OWN)
    await circle.schedule()
    assert await names() == ["Check-in", "Work", "Commitments"]


async def test_no_markdown_of_an_own_agenda_breaks_the_cards(stage, circle):
    await edit(circle, stage.ben, "*Win* 40\n> First.\n> ---\n> # Loud\n[Talk](x) 35")
    meeting = await meeting_set(stage, circle)
    await meeting.at(-1)
    await meeting.enter(*stage.people)
    await meeting.at(39)
    (card,) = meeting.said(r"## \*Win\*")
    assert meeting.said(r"**\*Win\***: two minutes")
    assert "First.\n\\---\n\\# Loud" in card.text
    assert r"\[Talk](x)" in card.text
    where = await stage.chi.click(card, "Where are we?")
    assert r"is at **\*Win\*** until" in where.text
    assert r"Then comes \[Talk]" in where.text
    await meeting.at(41)
    assert meeting.said(r"That was **\*Win\***")
    assert card.text.startswith(r"**\*Win\***, ")


async def test_a_session_that_runs_keeps_its_agenda(stage, circle):
    await circle.schedule()
    session = (await Session.all().order_by("starts_at"))[0]
    await stage.until(session.starts_at)
    await stage.ana.join_voice(circle.voice)
    await stage.ana.slash(circle.text, "session start")
    await edit(circle, stage.ben, OWN)
    assert (await names())[1] == "Real work example"


async def test_the_standard_agenda_comes_back_by_one_press(stage, circle):
    await circle.schedule()
    shown = await edit(circle, stage.ben, OWN)
    back = await stage.ben.click(shown, "Back to the standard")
    assert "The standard agenda, 75 minutes." in back.text
    assert "Back to the standard" not in back.buttons
    assert not await Agenda.exists()
    assert (await names())[1] == "Real work example"


async def test_an_agenda_of_another_kind_may_have_another_length(stage, circle):
    answer = await edit(circle, stage.ben, "Talk 30\nQuestions 10", "Lunch-and-learn")
    assert "The circle's own agenda, 40 minutes." in answer.text
    own = await Agenda.get()
    assert own.kind is SessionKind.LUNCH
    assert [block["name"] for block in own.blocks] == ["Talk", "Questions"]


async def test_a_session_beside_the_rhythm_is_announced_with_the_length_of_its_own_agenda(stage, circle):
    await edit(circle, stage.ben, "Talk 30\nQuestions 15", kind="Lunch-and-learn")
    await circle.confirmed(stage.ana, "session schedule", when="2026-01-27 12:00", kind="Lunch-and-learn")
    assert "for 45 minutes in" in (await stage.shown(stage.eli, circle.text, "A lunch-and-learn of")).text


async def test_what_does_not_add_up_is_refused_precisely_and_can_be_tried_again(stage, circle):
    text = "Check-in 10\nWork 45\n\nCommitments ten"
    refused = await edit(circle, stage.ben, text)
    assert refused.ephemeral
    assert "Line 4 has no minutes. Write them after the name: Check-in 10." in refused.text
    again = await stage.ben.click(refused, "Try again")
    assert again.modal.values[FIELD] == text
    refused = await stage.ben.fill(again, {FIELD: text.replace("ten", "15")})
    assert "The blocks add up to 70 minutes, 5 less than the session's 75." in refused.text
    again = await stage.ben.click(refused, "Try again")
    assert "own agenda" in (await stage.ben.fill(again, {FIELD: text.replace("ten", "20")})).text
    assert await Agenda.all().count() == 1


async def test_the_longest_text_with_very_many_faults_comes_back_whole(stage, circle):
    text = "\n".join(f"{number} ```" for number in range(400))[:LONGEST_TEXT].strip()
    refused = await edit(circle, stage.ben, text)
    assert " more\n" in refused.text
    again = await stage.ben.click(refused, "Try again")
    assert again.modal.values[FIELD] == text


async def test_an_agenda_that_reads_longer_than_it_was_written_is_refused(stage, circle):
    prompt = "x" * 270
    text = "\n".join(f"Block 15:{prompt}" for _ in range(5))
    assert len(text) <= LONGEST_TEXT < len(as_text(parse(text)))
    refused = await edit(circle, stage.ben, text)
    assert f"{LONGEST_TEXT} fit" in refused.text


async def test_others_than_members_cannot_change_an_agenda(stage, circle):
    shown = await stage.ben.slash(circle.text, "session agenda")
    form = await stage.ben.click(shown, "Edit")
    await type(circle.row).filter(id=circle.id).update(closed_at=stage.clock.now())
    assert "This circle is closed." in (await stage.ben.fill(form, {FIELD: OWN})).text
    assert not await Agenda.exists()
