"""What a session captures, how it closes, and what it leaves behind."""

from datetime import timedelta
from itertools import product

import pytest

from db.models import Capture, Cycle, Session, Turn
from runtime.words import literal
from tests.e2e.session_play import meeting_set
from tests.e2e.staging import FIRST_SESSION
from vocabulary.sessions import CaptureKind

SECOND_SESSION = FIRST_SESSION + timedelta(weeks=2)
LONG = "We decide faster when the question is written before the numbers are pulled, and when we *say* who decides."


@pytest.fixture
async def meeting(stage, circle):
    return await meeting_set(stage, circle)


async def close(meeting):
    """Close it by command with what is missing missing; returns its recap."""
    assert "The session is closed" in (await meeting.stage.ana.slash(meeting.text, "session end", anyway=True)).text
    return await meeting.recap()


async def test_what_is_parked_captured_and_committed_by_command_is_in_the_recap(stage, meeting):
    await meeting.begin()
    answer = await stage.chi.slash(meeting.text, "session park", words="Who *owns* the export?")
    assert "Parked. It opens the next session." in answer.text
    assert r"> Who \*owns\* the export?" in answer.text
    assert "Captured." in (await stage.dee.slash(meeting.text, "session capture", words="Ask first")).text
    assert "Noted as your commitment." in (await meeting.commit(stage.eli)).text
    recap = await close(meeting)
    assert rf"- Who \*owns\* the export? ({stage.chi.mention})" in recap.text
    assert f"- Ask first ({stage.dee.mention})" in recap.text
    assert f"- I write the first page ({stage.eli.mention})" in recap.text


async def test_the_forms_behind_the_buttons_capture_the_same(stage, meeting):
    card = await meeting.begin()
    for button in ("Park it", "Capture insight", "My commitment"):
        form = await stage.chi.click(card, button)
        assert not (await stage.chi.fill(form, words=f"By {button}")).text.startswith("There was nothing")
    assert await meeting.captured() == [
        ("parked", "By Park it"),
        ("insight", "By Capture insight"),
        ("commitment", "By My commitment"),
    ]


async def test_blank_words_are_not_kept(stage, meeting):
    await meeting.begin()
    answer = await stage.chi.slash(meeting.text, "session park", words="   ")
    assert "A few words are enough" in answer.text
    assert await meeting.captured() == []


async def test_words_for_a_session_that_has_closed_meanwhile_come_back_to_their_writer(stage, meeting):
    card = await meeting.begin()
    form = await stage.chi.click(card, "Park it")
    await close(meeting)
    answer = await stage.chi.fill(form, words="Which numbers are only habit?")
    assert "This session is over." in answer.text
    assert "Which numbers are only habit?" in answer.text


async def test_it_closes_on_time_when_everybody_present_has_committed(stage, meeting):
    await meeting.begin(*stage.people[:3])
    for person in stage.people[:3]:
        await meeting.commit(person)
    await meeting.skip_to(75)
    await meeting.recap()
    assert meeting.said("Before we part") == []
    assert (await meeting.row()).closed_at - FIRST_SESSION < timedelta(minutes=75, seconds=10)


async def test_it_waits_for_whoever_is_present_and_has_not_committed_and_closes_with_them(stage, meeting):
    await meeting.begin(*stage.people[:3])
    for person in stage.people[:2]:
        await meeting.commit(person)
    await meeting.skip_to(76)
    closing = await stage.shown(stage.ana, meeting.text, "## Before we part")
    assert f"A commitment is still to come from {stage.chi.mention}." in closing.text
    assert "Before" not in "".join(one.text for one in meeting.said("## Recap"))
    refused = await stage.ana.click(closing, "Close the session")
    assert f"still to come from {stage.chi.mention}" in refused.text
    assert "with `anyway` closes it all the same" in refused.text
    form = await stage.chi.click(closing, "My commitment")
    await stage.chi.fill(form, words="I ask two teachers")
    recap = await meeting.recap()
    assert "I ask two teachers" in recap.text
    await meeting.changed(closing, "The session is closed. Its recap is below.")
    assert closing.buttons == []


async def test_whoever_goes_home_is_waited_for_no_longer(stage, meeting):
    await meeting.begin(*stage.people[:3])
    await meeting.commit(stage.ana)
    await meeting.commit(stage.ben)
    await meeting.skip_to(76)
    await stage.shown(stage.ana, meeting.text, f"still to come from {stage.chi.mention}")
    await stage.chi.leave_voice()
    recap = await meeting.recap()
    assert f"{stage.ana.mention}, {stage.ben.mention} and {stage.chi.mention} were here." in recap.text


async def test_it_closes_by_itself_a_quarter_of_an_hour_after_the_last_block(stage, meeting):
    await meeting.begin()
    await meeting.skip_to(89)
    assert meeting.said("## Recap") == []
    await meeting.skip_to(91)
    recap = await meeting.recap()
    assert "Nothing was captured." in recap.text
    assert meeting.said_twice() == []


async def test_it_can_close_early_with_the_button_once_all_have_committed(stage, meeting):
    await meeting.begin(*stage.people[:3])
    refused = await stage.ana.slash(meeting.text, "session end")
    everybody = f"{stage.ana.mention}, {stage.ben.mention} and {stage.chi.mention}"
    assert f"A commitment is still to come from {everybody}." in refused.text
    for person in stage.people[:3]:
        await meeting.commit(person)
    assert "The session is closed" in (await stage.ana.slash(meeting.text, "session end")).text
    await meeting.recap()
    passed = await stage.shown(stage.ana, meeting.text, "**Check-in**, ")
    assert passed.buttons == []


async def test_the_recap_is_pinned_tells_who_was_here_and_comes_as_a_file(stage, meeting):
    await meeting.at(-10)
    await meeting.enter(stage.eli)
    await meeting.noted(stage.eli)
    await stage.eli.leave_voice()
    await meeting.begin(*stage.people[:4])
    await stage.dee.slash(meeting.text, "session capture", words="Ask *first*\nthen advise")
    recap = await close(meeting)
    here = ", ".join(person.mention for person in stage.people[:3]) + f" and {stage.dee.mention} were here."
    assert here in recap.text
    assert f"{stage.ana.mention} led, {stage.ben.mention} brought real work." in recap.text
    assert f"{stage.ben.mention} leads (has not had a turn yet), {stage.chi.mention} brings" in recap.text
    await stage.seen(lambda: recap.pinned)
    (file,) = recap.attachments
    assert file.filename == "recap-2026-01-20.md"
    text = file.content.decode()
    assert "# Deciding with data, Tuesday, 20 January 2026, 18:00" in text
    assert "- 18:00 Check-in" in text
    assert "- Ask \\*first\\*<br>then advise" in text
    assert "## Next session\nTuesday, 3 February 2026, 18:00" in text


async def test_a_recap_with_very_much_in_it_still_fits_into_a_message(stage, meeting):
    await meeting.begin()
    for number in range(12):
        await stage.chi.slash(meeting.text, "session park", words=f"{number} " + "_" * 490)
        await stage.chi.slash(meeting.text, "session capture", words=f"{number} " + "why not " * 60)
    recap = await close(meeting)
    assert recap.text.count("and 4 more in the file") == 2
    assert recap.attachments[0].content.decode().count("why not") == 12 * 60
    again = await stage.ben.slash(meeting.text, "session recap")
    assert again.ephemeral
    assert "and 4 more in the file" in again.text
    assert len(again.message.attachments) == 1


@pytest.mark.parametrize("words", [LONG, "_" * 490], ids=["long words", "all of it markup"])
async def test_a_session_that_was_productive_in_every_way_has_a_recap_with_the_beginnings(stage, meeting, words):
    await meeting.begin()
    for number, kind in product(range(8), CaptureKind):
        writer = stage.people[number % 5].id
        await Capture.create(session=await meeting.row(), kind=kind, user_id=writer, words=words, at=stage.clock.now())
    recap = await close(meeting)
    assert recap.text.count("…") == 8 * len(CaptureKind)
    assert "the file has all of it" in recap.text
    assert recap.attachments[0].content.decode().count(literal(words)) == 8 * len(CaptureKind)


async def test_the_recap_can_be_read_again_with_what_comes_next(stage, meeting):
    await meeting.begin()
    await meeting.commit(stage.chi)
    await close(meeting)
    again = await stage.ben.slash(meeting.text, "session recap")
    assert again.ephemeral
    assert f"I write the first page ({stage.chi.mention})" in again.text
    assert f"<t:{SECOND_SESSION.timestamp():.0f}:F>. {stage.ben.mention} leads, " in again.text


async def test_after_a_session_that_nobody_came_to_the_one_before_is_what_is_recalled(stage, meeting):
    await meeting.begin()
    await stage.chi.slash(meeting.text, "session park", words="Which numbers are only habit?")
    await close(meeting)
    for person in stage.people:
        await person.leave_voice()
    await stage.until(SECOND_SESSION + timedelta(minutes=46))
    await stage.shown(stage.ana, meeting.text, "We did not begin this time")
    assert "only habit?" in (await stage.ana.slash(meeting.text, "session recap")).text
    third = SECOND_SESSION + timedelta(weeks=2)
    await stage.until(third + timedelta(seconds=2))
    await stage.ana.slash(meeting.text, "session start", circle="Deciding with data")
    assert "only habit?" in (await stage.shown(stage.ana, meeting.text, "## From last time")).text


async def test_the_next_session_follows_the_rhythm_and_the_duties_go_round(stage, meeting):
    await meeting.begin()
    await close(meeting)
    coming = await meeting.coming()
    assert coming.starts_at == SECOND_SESSION
    assert (coming.facilitator, coming.presenter) == (stage.ben.id, stage.chi.id)
    assert [(turn.duty, turn.user_id) for turn in await Turn.all().order_by("id")] == [
        ("facilitate", stage.ana.id),
        ("present", stage.ben.id),
    ]


async def test_whoever_was_absent_has_had_no_turn_and_those_who_came_are_next(stage, meeting):
    await meeting.begin(*stage.people[2:])
    await close(meeting)
    assert not await Turn.exists()
    named = [(one.facilitator, one.presenter) for one in await Session.filter(closed_at=None).order_by("starts_at")]
    assert named == [(stage.ben.id, stage.chi.id), (stage.chi.id, stage.dee.id)]
    recap = await meeting.recap()
    assert " led" not in recap.text


async def test_a_session_whose_text_alone_was_used_still_counts_as_a_turn(stage, meeting):
    await meeting.at(0)
    await stage.ana.slash(meeting.text, "session start")
    recap = await close(meeting)
    assert "Nobody was seen in voice." in recap.text
    assert (await meeting.coming()).facilitator == stage.ben.id


async def test_the_second_session_opens_a_cycle_with_last_times_goals_and_what_was_parked(stage, meeting):
    await meeting.circle.set_goal(stage.chi, goal="Run three tests")
    await meeting.begin()
    assert meeting.said("## From last time") == []
    for number in range(9):
        await stage.chi.slash(meeting.text, "session park", words=f"Habit number {number}")
    await close(meeting)
    assert await Cycle.all().count() == 1
    await stage.eli.leave_voice()
    await stage.until(SECOND_SESSION + timedelta(seconds=2))
    opening = await stage.shown(stage.ana, meeting.text, "## From last time")
    assert f"{stage.chi.mention}: Run three tests" in opening.text
    assert f"- Habit number 7 ({stage.chi.mention})" in opening.text
    assert "and 1 more in the file" in opening.text
    assert "- Habit number 8" in opening.attachments[0].content.decode()
    assert "Goals set: 0 of 5" in (await meeting.card("Check-in")).text
    assert await Cycle.all().count() == 2


async def test_the_buttons_of_a_session_that_has_closed_say_so(stage, meeting):
    await meeting.at(1)
    call = await stage.shown(stage.ana, meeting.text, "## It is time")
    let_go = meeting.edits_held()
    stage.clock.leap_to(FIRST_SESSION + timedelta(minutes=46))
    await meeting.closed()
    assert "This session is over." in (await stage.ana.click(call, "Start now")).text
    let_go.set()
