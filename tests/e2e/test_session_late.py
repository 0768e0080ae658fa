"""Who comes late, and who was here: told to the person themselves, and to the circle only as who was here."""

import pytest

from db.models import Person
from tests.e2e.session_play import meeting_set, told


@pytest.fixture
async def meeting(stage, circle):
    return await meeting_set(stage, circle)


async def allowed_dms(stage, *people):
    await Person.filter(id__in=[person.id for person in people]).update(nudges_allowed_at=stage.clock.now())


async def test_whoever_comes_late_and_allowed_dms_is_told_once_where_the_group_is(stage, meeting):
    await allowed_dms(stage, stage.eli)
    await meeting.begin(*stage.people[:4])
    await meeting.at(12)
    await meeting.enter(stage.eli)
    dm = await stage.received(stage.eli, "is at **Real work example**")
    assert "until 17:25. The presenter shows real work." in told(dm.text)
    assert "Then comes Problem solving; the end is 18:15." in told(dm.text)
    await stage.eli.leave_voice()
    await meeting.at(30)
    await meeting.enter(stage.eli)
    await meeting.noted(*stage.people)
    await stage.settled()
    assert len(stage.eli.dms) == 1


async def test_whoever_comes_late_while_they_snooze_hears_nothing(stage, meeting):
    await allowed_dms(stage, stage.eli)
    await stage.eli.slash(meeting.text, "nudges snooze", until="7 March")
    await meeting.begin(*stage.people[:4])
    await meeting.at(12)
    await meeting.enter(stage.eli)
    await meeting.noted(*stage.people)
    await meeting.changed(await meeting.card("Real work example"), stage.eli.mention)
    await stage.settled()
    assert stage.eli.dms == []


async def test_whoever_did_not_allow_dms_gets_none_and_finds_the_button(stage, meeting):
    await meeting.begin(*stage.people[:4])
    await meeting.at(12)
    await meeting.enter(stage.eli)
    card = await meeting.card("Real work example")
    await meeting.changed(card, stage.eli.mention)
    answer = await stage.eli.click(card, "Where are we?")
    assert answer.ephemeral
    assert "is at **Real work example** until 17:25." in told(answer.text)
    await stage.settled()
    assert stage.eli.dms == []


async def test_leaving_and_coming_back_is_no_lateness(stage, meeting):
    await allowed_dms(stage, *stage.people)
    await meeting.begin()
    await stage.chi.leave_voice()
    await meeting.noted(stage.ana, stage.ben, stage.dee, stage.eli)
    await meeting.at(5)
    await meeting.enter(stage.chi)
    await meeting.noted(*stage.people)
    await stage.settled()
    assert stage.chi.dms == []


async def test_how_long_one_was_here_is_told_to_oneself_alone(stage, meeting):
    card = await meeting.begin(*stage.people[:3])
    await meeting.at(6)
    await stage.chi.leave_voice()
    await meeting.noted(stage.ana, stage.ben)
    await meeting.at(9)
    assert "You have been here for 6 minutes" in (await stage.chi.click(card, "Where are we?")).text
    await stage.ana.slash(meeting.text, "session end", anyway=True)
    recap = await meeting.recap()
    assert f"{stage.ana.mention}, {stage.ben.mention} and {stage.chi.mention} were here." in recap.text
    assert "You were" not in recap.text
    answer = await stage.chi.slash(meeting.text, "session recap")
    assert "You were here for 6 minutes; only you see this." in answer.text
    assert "You were" not in (await stage.eli.slash(meeting.text, "session recap")).text


async def test_the_card_tells_who_has_set_a_goal_and_whether_the_session_ends_on_time(stage, meeting):
    card = await meeting.begin()
    await meeting.circle.set_goal(stage.chi, goal="Run three tests")
    await stage.ana.click(card, "Extend 2 minutes")
    await meeting.changed(card, f"Goals set: 1 of 5, by {stage.chi.mention}")
    await stage.ana.slash(meeting.text, "session next")
    card = await meeting.card("Real work example")
    assert "18:15 end, as planned" in told(card.text)
    for _ in range(3):
        await stage.ana.slash(meeting.text, "session next")
    card = await meeting.card("Commitments")
    assert "earlier than planned" in card.text
    assert "ahead of plan." in card.text
