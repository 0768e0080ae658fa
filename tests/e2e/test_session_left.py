"""What a session leaves to those who were not there, or who left: a question, an end by itself, the next opening."""

from datetime import timedelta

import pytest

from db.models import Capture, Person
from tests.e2e.session_play import meeting_set
from tests.e2e.staging import FIRST_SESSION

SECOND_SESSION = FIRST_SESSION + timedelta(weeks=2)


@pytest.fixture
async def meeting(stage, circle):
    return await meeting_set(stage, circle)


async def allowed_dms(stage, *people):
    await Person.filter(id__in=[person.id for person in people]).update(nudges_allowed_at=stage.clock.now())


async def test_those_who_were_absent_are_asked_once_for_a_commitment_and_can_answer_weeks_later(stage, meeting):
    await allowed_dms(stage, stage.chi, stage.eli)
    await meeting.begin(*stage.people[:3])
    await stage.ana.slash(meeting.text, "session end", anyway=True)
    await meeting.recap()
    await stage.settled(minutes=11)
    dm = await stage.received(stage.eli, "Would you like to make a commitment too")
    assert dm.buttons == ["My commitment"]
    await stage.until(FIRST_SESSION + timedelta(weeks=5))
    form = await stage.eli.click(dm, "My commitment")
    answer = await stage.eli.fill(form, words="I read *two* papers")
    assert "Noted as your commitment." in answer.text
    assert dm.buttons == []
    told = await stage.shown(stage.ana, meeting.text, f"{stage.eli.mention} makes a commitment too")
    assert r"> I read \*two\* papers" in told.text
    (capture,) = await Capture.all()
    assert (capture.kind, capture.user_id) == ("commitment", stage.eli.id)
    asked = [one for person in (stage.chi, stage.dee) for one in person.dms if "commitment too" in one.text]
    assert asked == []


async def test_whoever_has_left_the_circle_meanwhile_cannot_answer_any_more(stage, meeting):
    await allowed_dms(stage, stage.eli)
    await meeting.begin(*stage.people[:3])
    await stage.ana.slash(meeting.text, "session end", anyway=True)
    await stage.settled(minutes=11)
    dm = await stage.received(stage.eli, "Would you like to make a commitment too")
    await meeting.has_left(stage.eli)
    assert "Only members of Deciding with data" in (await stage.eli.click(dm, "My commitment")).text


async def test_a_session_that_everybody_left_closes_itself_says_so_and_loses_nothing(stage, meeting):
    await meeting.begin(*stage.people[:3])
    await stage.chi.slash(meeting.text, "session park", words="Which numbers are only habit?")
    await meeting.at(20)
    for person in stage.people[:3]:
        await person.leave_voice()
    await meeting.noted()
    await meeting.at(29)
    assert meeting.said("## Recap") == []
    await meeting.at(31)
    recap = await meeting.recap()
    assert "Everybody had left, so I closed the session." in recap.text
    assert "only habit?" in recap.text
    assert await meeting.events() == ["started", "ended"]
    assert "Everybody had left" in (await stage.ana.slash(meeting.text, "session recap")).text
    assert (await meeting.coming()).starts_at == SECOND_SESSION


async def test_when_everybody_leaves_for_three_minutes_the_session_goes_on(stage, meeting):
    await meeting.begin(*stage.people[:3])
    await meeting.at(11)
    for person in stage.people[:3]:
        await person.leave_voice()
    await meeting.noted()
    await meeting.at(14)
    await meeting.enter(*stage.people[:3])
    await meeting.noted(*stage.people[:3])
    await meeting.at(30)
    await meeting.card("Problem solving")
    assert await meeting.events() == ["started"]
    assert meeting.said_twice() == []


async def test_while_somebody_still_presses_an_empty_voice_channel_ends_nothing(stage, meeting):
    await meeting.begin(*stage.people[:3])
    for person in stage.people[:3]:
        await person.leave_voice()
    await meeting.noted()
    await meeting.at(8)
    await stage.ana.slash(meeting.text, "session park", words="We sit in one room today")
    await meeting.at(16)
    await meeting.card("Real work example")
    assert await meeting.events() == ["started"]


async def test_the_next_session_opens_with_who_asked_for_support(stage, meeting):
    await meeting.begin()
    await meeting.circle.set_goal(stage.chi, goal="Run three tests", support="Somebody who knows sample sizes")
    await meeting.circle.set_goal(stage.dee, goal="Write it down", support="Nothing for now")
    await stage.ana.slash(meeting.text, "session end", anyway=True)
    recap = await meeting.recap()
    assert f"Goals set or changed by {stage.chi.mention} and {stage.dee.mention}." in recap.text
    assert "## Goals set or changed\n- Run three tests" in recap.attachments[0].content.decode()
    await stage.until(SECOND_SESSION + timedelta(seconds=2))
    opening = await stage.shown(stage.ana, meeting.text, "## From last time")
    assert f"**Support asked for**\n- Somebody who knows sample sizes ({stage.chi.mention})" in opening.text
    assert "Nothing for now" not in opening.text
