"""What can be set right in a session under way: a block left too soon, a wrong beginning, a leader who is missing."""

import asyncio

import pytest

from db.models import SessionEvent, Turn
from tests.e2e.session_play import meeting_set, told


@pytest.fixture
async def meeting(stage, circle):
    return await meeting_set(stage, circle)


async def test_back_takes_the_block_up_again_that_was_left_and_then_the_circle_goes_on_anew(stage, meeting):
    first = await meeting.begin()
    await meeting.at(4)
    assert (await stage.ana.click(first, "Next block")).kind == "deferred"
    second = await meeting.card("Real work example")
    await meeting.changed(first, "**Check-in**, ")
    assert first.buttons == []
    assert (await stage.ana.click(second, "Back")).kind == "deferred"
    again = await meeting.card("Check-in")
    assert "Until 17:10" in told(again.text)
    assert "late" not in again.text
    await meeting.changed(second, "We went back from **Real work example**.")
    assert second.buttons == []
    await stage.ana.click(again, "Next block")
    card = await meeting.card("Real work example")
    await meeting.changed(again, "**Check-in**, 17:00 to 17:04")
    assert "18:15 end" in told(card.text)
    assert await meeting.events() == ["started", "advanced", "went_back", "advanced"]
    await stage.settled()
    assert len(meeting.said("Next block")) == 0
    assert [len(meeting.said(f"## {block}\n")) for block in ("Check-in", "Real work example")] == [0, 1]


async def test_two_who_press_back_at_once_go_back_once(stage, meeting):
    await meeting.organised_by(stage.ben)
    await meeting.begin()
    for _ in range(2):
        await stage.ana.slash(meeting.text, "session next")
    card = await meeting.card("Problem solving")
    answers = await asyncio.gather(*(person.click(card, "Back") for person in (stage.ana, stage.ben)))
    (refused,) = [answer for answer in answers if answer.ephemeral]
    assert "moved on from that block already" in refused.text
    await meeting.card("Real work example")


async def test_from_the_first_block_there_is_no_way_back(meeting):
    card = await meeting.begin()
    assert card.buttons[-3:] == ["Began at another time", "Take over", "Where are we?"]


async def test_the_circle_can_go_back_from_the_close_and_close_once_more(stage, meeting):
    await meeting.begin(*stage.people[:3])
    await meeting.skip_to(76)
    closing = await stage.shown(stage.ana, meeting.text, "## Before we part")
    assert (await stage.ana.click(closing, "Back")).kind == "deferred"
    await meeting.card("Commitments")
    await meeting.changed(closing, "We went back to **Commitments**.")
    assert closing.buttons == []
    await meeting.at(80)
    again = await stage.shown(stage.ana, meeting.text, "## Before we part")
    assert again.id != closing.id
    for person in stage.people[:3]:
        await meeting.commit(person)
    await meeting.recap()
    await meeting.changed(again, "The session is closed.")
    assert meeting.said_twice() == []


async def test_a_block_that_began_earlier_than_its_card_says_ends_earlier_too(stage, meeting):
    card = await meeting.begin()
    await meeting.at(9)
    await stage.ana.click(card, "Next block")
    card = await meeting.card("Real work example")
    await meeting.at(12)
    form = await stage.ana.click(card, "Began at another time")
    answer = await stage.ana.fill(form, began="18:06")
    assert "Noted: this block began at 17:06." in told(answer.text)
    await stage.settled()
    (row,) = await SessionEvent.filter(kind="corrected")
    assert f"{row.since:%H:%M:%S}" == "17:06:00"
    assert "18:15 end" in told(card.text)
    assert "late" not in card.text


async def test_a_block_that_began_later_lets_the_flexible_ones_make_up_for_it(stage, meeting):
    await meeting.begin()
    await meeting.at(13)
    card = await meeting.card("Real work example")
    assert "Until 17:25" in told(card.text)
    form = await stage.ana.click(card, "Began at another time")
    await stage.ana.fill(form, began="1 min ago")
    await meeting.changed(card, "Until 17:27")
    assert "17:50 Goals" in told(card.text)


async def test_a_beginning_that_cannot_be_is_refused_with_the_reason(stage, meeting):
    await meeting.begin()
    await meeting.at(13)
    card = await meeting.card("Real work example")
    for began, reason in (("soon", "like 18:05"), ("17:55", "at the earliest"), ("18:30", "still to come")):
        form = await stage.ana.click(card, "Began at another time")
        assert reason in (await stage.ana.fill(form, began=began)).text
    assert await meeting.events() == ["started"]


async def test_a_correction_written_while_the_circle_moved_on_changes_nothing(stage, meeting):
    card = await meeting.begin()
    await meeting.at(5)
    form = await stage.ana.click(card, "Began at another time")
    await stage.ana.slash(meeting.text, "session next")
    assert "moved on from that block already" in (await stage.ana.fill(form, began="3")).text
    assert await meeting.events() == ["started", "advanced"]


async def test_whoever_is_next_in_turn_is_offered_to_lead_and_after_three_minutes_does_so(stage, meeting):
    card = await meeting.begin(*stage.people[1:])
    words = f"{stage.ana.mention} is not here. {stage.chi.mention} is next in turn and may take over; from 17:03 on"
    await meeting.changed(card, words)
    refused = await stage.dee.click(card, "Take over")
    assert f"{stage.chi.mention} is next in turn" in refused.text
    assert "Everybody in voice can move the session on meanwhile." in refused.text
    assert (await stage.dee.click(card, "Extend 2 minutes")).kind == "deferred"
    await meeting.at(3, 10)
    await meeting.changed(card, f"{stage.chi.mention} leads in place of {stage.ana.mention}")
    assert "next in turn" not in card.text
    told = await stage.shown(
        stage.chi, meeting.text, f"you are next in turn, so you lead for now: {stage.ana.mention} is not here."
    )
    assert told.mentions == [stage.chi.user]
    await meeting.at(6, 30)
    assert await meeting.events() == ["started", "extended", "stood_in"]
    await stage.chi.slash(meeting.text, "session end", anyway=True)
    await meeting.recap()
    assert [turn.user_id for turn in await Turn.filter(duty="facilitate")] == [stage.chi.id]


async def test_a_facilitator_who_comes_after_all_leads_without_asking_whoever_only_stands_in(stage, meeting):
    card = await meeting.begin(*stage.people[1:])
    await meeting.at(3, 10)
    await meeting.changed(card, f"{stage.chi.mention} leads in place of {stage.ana.mention}")
    await meeting.enter(stage.ana)
    await meeting.changed(card, f"{stage.ana.mention} leads,")
    assert f"{stage.ana.mention} leads this session and is here" in (await stage.chi.click(card, "Take over")).text
    assert await meeting.events() == ["started", "stood_in", "took_over"]


async def test_who_only_stands_in_shuts_nobody_out_until_somebody_takes_over(stage, meeting):
    card = await meeting.begin(*stage.people[1:])
    await meeting.at(3, 10)
    await meeting.changed(card, f"{stage.chi.mention} leads in place of")
    assert (await stage.dee.click(card, "Pause")).kind == "deferred"
    assert (await stage.dee.click(card, "Take over")).kind == "deferred"
    await meeting.changed(card, f"{stage.dee.mention} leads,")
    assert f"{stage.dee.mention} leads this session and is here" in (await stage.ben.click(card, "Resume")).text
    await meeting.enter(stage.ana)
    await meeting.noted(*stage.people)
    assert (await stage.ana.click(card, "Take over")).kind == "deferred"
    await meeting.changed(card, f"{stage.ana.mention} leads,")


async def test_when_who_stands_in_leaves_too_the_one_after_them_is_offered_to_lead(stage, meeting):
    card = await meeting.begin(*stage.people[1:])
    await meeting.at(3, 10)
    await meeting.changed(card, f"{stage.chi.mention} leads in place of")
    await stage.chi.leave_voice()
    await meeting.changed(card, f"{stage.chi.mention} is not here. {stage.dee.mention} is next in turn")
    await meeting.at(6, 50)
    await meeting.changed(card, f"{stage.dee.mention} leads in place of")
    assert await meeting.events() == ["started", "stood_in", "stood_in"]


async def test_whoever_is_next_in_turn_takes_over_at_once_and_has_had_their_turn_with_that(stage, meeting):
    card = await meeting.begin(*stage.people[1:])
    assert (await stage.chi.click(card, "Take over")).kind == "deferred"
    await meeting.changed(card, f"{stage.chi.mention} leads")
    await stage.chi.slash(meeting.text, "session end", anyway=True)
    await meeting.recap()
    assert [turn.user_id for turn in await Turn.filter(duty="facilitate")] == [stage.chi.id]


async def test_whoever_led_in_anothers_stead_gives_the_next_turn_that_was_theirs_away(stage, meeting):
    assert (await meeting.later()).facilitator == stage.ben.id
    card = await meeting.begin(*stage.people[1:])
    await meeting.at(3, 10)
    await stage.ben.click(card, "Take over")
    await meeting.changed(card, f"{stage.ben.mention} leads,")
    await meeting.at(8)
    await stage.ben.slash(meeting.text, "session end", anyway=True)
    await meeting.recap()
    told = await stage.shown(stage.eli, meeting.text, "leads the session of")
    assert stage.ben.mention not in told.text
    assert (await meeting.coming()).facilitator not in {stage.ben.id, None}


async def test_when_the_facilitator_loses_connection_another_takes_over_and_leads_until_they_ask(stage, meeting):
    await meeting.led_by(stage.ben)
    card = await meeting.begin()
    assert f"{stage.ben.mention} leads this session and is here" in (await stage.chi.click(card, "Take over")).text
    await stage.ben.leave_voice()
    await meeting.noted(stage.ana, *stage.people[2:])
    assert (await stage.chi.click(card, "Take over")).kind == "deferred"
    await meeting.changed(card, f"{stage.chi.mention} leads")
    await meeting.enter(stage.ben)
    await meeting.noted(*stage.people)
    assert f"{stage.chi.mention} leads this session" in (await stage.ben.click(card, "Pause")).text
    assert (await stage.chi.click(card, "Pause")).kind == "deferred"
    answer = await stage.ben.slash(meeting.text, "session facilitate")
    assert "You lead now." in answer.text
    await meeting.changed(card, f"{stage.ben.mention} leads")
    assert (await stage.ben.click(card, "Resume")).kind == "deferred"
    rows = await SessionEvent.filter(kind="took_over").order_by("id")
    assert [row.actor for row in rows] == [stage.chi.id, stage.ben.id]
