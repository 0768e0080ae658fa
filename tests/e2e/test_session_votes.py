"""The vote in the last minutes of a block: two more, then one more, then on."""

import asyncio

import pytest

from db.models import SessionEvent
from tests.e2e.session_play import meeting_set


@pytest.fixture
async def meeting(stage, circle):
    return await meeting_set(stage, circle)


async def warned(meeting, minutes=8, seconds=10):
    """Let it be two minutes before the end of the check-in; returns the warning."""
    await meeting.at(minutes, seconds)
    (warning,) = meeting.said("**Check-in**: two minutes left")
    return warning


async def test_more_than_half_of_those_in_voice_give_a_block_two_more_minutes_then_one_then_it_ends(stage, meeting):
    card = await meeting.begin(*stage.people[:3])
    warning = await warned(meeting)
    assert "2 more minutes? It takes 2 of those in voice." in warning.text
    assert (await stage.chi.click(warning, "More time")).kind == "deferred"
    await meeting.changed(warning, "So far: 1 for more, 0 for going on.")
    await stage.ben.click(warning, "More time")
    await meeting.changed(card, "Until 17:12")
    await meeting.at(10)
    await meeting.changed(warning, "1 more minute? It takes 2 of those in voice.")
    await asyncio.gather(*(person.click(warning, "More time") for person in (stage.ana, stage.chi)))
    await meeting.changed(card, "Until 17:13")
    await meeting.at(11, 30)
    await meeting.changed(warning, "Decide, park, assign or extend?")
    assert warning.buttons == ["Decide", "Park it", "My commitment", "Extend 2 minutes"]
    await meeting.at(13)
    await meeting.card("Real work example")
    rows = await SessionEvent.filter(kind="extended").order_by("id")
    assert [(row.minutes, row.actor) for row in rows] == [(2, None), (1, None)]


async def test_when_most_want_to_go_on_the_vote_is_decided_and_the_block_ends_on_time(stage, meeting):
    await meeting.begin(*stage.people[:3])
    warning = await warned(meeting)
    await stage.chi.click(warning, "Go on")
    await stage.ben.click(warning, "Go on")
    await meeting.changed(warning, "We go on then: 0 for more time, 2 for going on.")
    assert "More time" not in warning.buttons
    await meeting.at(10)
    await meeting.card("Real work example")


async def test_whoever_is_not_in_voice_has_no_vote_and_one_who_thinks_again_has_one(stage, meeting):
    await meeting.begin(*stage.people[:4])
    warning = await warned(meeting)
    assert "Those in the voice channel vote" in (await stage.eli.click(warning, "More time")).text
    await stage.chi.click(warning, "More time")
    await stage.chi.click(warning, "Go on")
    await meeting.changed(warning, "So far: 0 for more, 1 for going on.")


async def test_when_those_who_are_left_all_want_more_time_it_is_given(stage, meeting):
    card = await meeting.begin(*stage.people[:3])
    warning = await warned(meeting)
    await stage.chi.click(warning, "More time")
    await stage.ana.leave_voice()
    await stage.ben.leave_voice()
    await meeting.changed(card, "Until 17:12")


async def test_while_a_vote_is_open_whoever_leads_extends_pauses_and_skips_at_once(stage, meeting):
    card = await meeting.begin(*stage.people[:3])
    warning = await warned(meeting)
    await stage.chi.click(warning, "Go on")
    await stage.ana.click(warning, "Extend 2 minutes")
    await meeting.changed(card, "Until 17:12")
    await stage.ana.click(card, "Pause")
    await meeting.changed(warning, "**Check-in** is paused.")
    assert "More time" not in warning.buttons
    await stage.ana.click(card, "Next block")
    await meeting.card("Real work example")


async def test_in_the_warning_a_decision_and_a_commitment_are_written_down(stage, meeting):
    await meeting.begin(*stage.people[:3])
    warning = await warned(meeting)
    form = await stage.chi.click(warning, "Decide")
    assert "Noted as decided." in (await stage.chi.fill(form, words="No weekly report")).text
    form = await stage.ben.click(warning, "My commitment")
    await stage.ben.fill(form, words="I tell the others")
    await stage.dee.slash(meeting.text, "session capture", words="We meet in pairs", kind="Decision")
    await stage.ana.slash(meeting.text, "session end", anyway=True)
    recap = await meeting.recap()
    said = f"**Decided**\n- No weekly report ({stage.chi.mention})\n- We meet in pairs ({stage.dee.mention})"
    assert said in recap.text
    assert "## Decisions\n- No weekly report" in recap.attachments[0].content.decode()
