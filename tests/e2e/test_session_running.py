"""A session under way: its blocks, and what people do to them."""

import asyncio
import re
from datetime import timedelta

import pytest

from tests.e2e.session_play import BLOCKS, ends, meeting_set, told
from tests.e2e.staging import FIRST_SESSION

TIMES = ("17:00", "17:10", "17:25", "17:50", "18:05", "18:15")


@pytest.fixture
async def meeting(stage, circle):
    return await meeting_set(stage, circle)


async def test_each_block_is_announced_once_and_its_card_is_settled_when_it_is_over(stage, meeting):
    await meeting.begin()
    await meeting.at(74)
    assert [len(meeting.said(f"## {block}\n")) for block in BLOCKS] == [0, 0, 0, 0, 1]
    for block, first, last in zip(BLOCKS[:-1], TIMES, TIMES[1:], strict=False):
        (passed,) = meeting.said(f"**{block}**, {first} to {last}")
        assert passed.buttons == []
        (warning,) = meeting.said(f"That was **{block}**,")
        assert warning.buttons == []
    assert meeting.said_twice() == []


async def test_a_card_tells_on_few_lines_where_the_circle_is_and_what_comes(stage, meeting):
    card = await meeting.begin()
    assert told(card.text).splitlines() == [
        "## Check-in",
        "Until 17:10, 17:10.",
        "One minute each: how are you here, and what became of your goal?",
        "17:10 Real work example",
        "17:25 Problem solving",
        "17:50 Goals",
        "18:05 Commitments",
        "18:15 end, as planned",
        f"{stage.ana.mention} leads, {stage.ben.mention} brings real work.",
        f"Here: {', '.join(person.mention for person in stage.people)}",
        "Goals set: 0 of 5",
    ]
    assert card.buttons == [
        *("Next block", "Extend 2 minutes", "Pause"),
        *("Park it", "Capture insight", "My commitment", "Set my goal"),
        *("Began at another time", "Take over", "Where are we?"),
    ]


async def test_going_on_early_gives_its_time_to_the_flexible_blocks(stage, meeting):
    await meeting.begin()
    await meeting.at(6)
    answer = await stage.ana.slash(meeting.text, "session next")
    assert "On to the next block." in answer.text
    card = await meeting.card("Real work example")
    assert "17:50 Goals" in told(card.text)
    assert "18:15 end, as planned" in told(card.text)


async def test_the_button_goes_on_too(stage, meeting):
    card = await meeting.begin()
    assert (await stage.ana.click(card, "Next block")).kind == "deferred"
    await meeting.card("Real work example")
    assert await meeting.events() == ["started", "advanced"]


async def test_two_who_press_next_at_once_go_on_once(stage, meeting):
    await meeting.organised_by(stage.ben)
    card = await meeting.begin()
    answers = await asyncio.gather(*(person.click(card, "Next block") for person in (stage.ana, stage.ben)))
    (refused,) = [answer for answer in answers if answer.ephemeral]
    assert "moved on from that block already" in refused.text
    await meeting.card("Real work example")
    await stage.settled()
    assert meeting.said("## Problem solving\n") == []
    assert await meeting.events() == ["started", "advanced"]


@pytest.mark.parametrize("button", ["Next block", "Extend 2 minutes"])
async def test_the_buttons_of_a_block_that_is_over_do_nothing_to_the_next(stage, meeting, button):
    card = await meeting.begin()
    let_go = meeting.edits_held()
    await stage.ana.slash(meeting.text, "session next")
    answer = await stage.ana.click(card, button)
    assert "moved on from that block already" in answer.text
    let_go.set()
    await meeting.card("Real work example")
    assert await meeting.events() == ["started", "advanced"]


async def test_an_extension_comes_out_of_the_flexible_blocks_and_not_out_of_the_end(stage, meeting):
    card = await meeting.begin()
    assert (await stage.ana.click(card, "Extend 2 minutes")).kind == "deferred"
    await meeting.changed(card, "Until 17:12")
    assert "17:50 Goals" in told(card.text)
    assert "18:15 end, as planned\nThis block ends 2 minutes behind plan." in told(card.text)
    answer = await stage.ana.slash(meeting.text, "session extend", minutes=1)
    assert "1 more minute." in answer.text
    await meeting.changed(card, "Until 17:13")


async def test_an_extension_that_later_blocks_cannot_pay_is_refused_with_what_they_can(stage, meeting):
    card = await meeting.begin()
    answer = await stage.ana.slash(meeting.text, "session extend", minutes=20)
    # 15 by the plan, of which a start that is a moment late has used up a part.
    assert re.search(r"The later blocks can give 1[45] minutes at most\.", answer.text)
    answer = await stage.ana.slash(meeting.text, "session extend", minutes=20, move_end=True)
    assert "20 more minutes." in answer.text
    await meeting.changed(card, "18:35 end")


async def test_a_pause_stops_the_time_and_its_button_lets_it_go_on(stage, meeting):
    card = await meeting.begin()
    await meeting.at(5)
    assert (await stage.ana.click(card, "Pause")).kind == "deferred"
    await meeting.changed(card, "Paused since")
    assert card.buttons[:2] == ["Next block", "Resume"]
    await meeting.at(20)
    assert meeting.said("## Real work example\n") == []
    assert (await stage.ana.click(card, "Resume")).kind == "deferred"
    await meeting.changed(card, "Until")
    assert abs(ends(card) - FIRST_SESSION - timedelta(minutes=25)) < timedelta(minutes=2)
    assert "Pause" in card.buttons


async def test_pause_and_resume_by_command_say_what_they_did_or_why_not(stage, meeting):
    await meeting.begin()
    assert "is not paused" in (await stage.ana.slash(meeting.text, "session resume")).text
    assert "Paused. </session resume:" in (await stage.ana.slash(meeting.text, "session pause")).text
    assert "is paused already" in (await stage.ana.slash(meeting.text, "session pause")).text
    assert "Time goes on." in (await stage.ana.slash(meeting.text, "session resume")).text


async def test_a_pause_that_nobody_ends_becomes_the_end_after_an_hour(stage, meeting):
    await meeting.begin()
    await stage.ana.slash(meeting.text, "session pause")
    await meeting.at(59)
    assert meeting.said("## Recap") == []
    await meeting.at(61)
    await meeting.recap()
    assert await meeting.events() == ["started", "paused", "ended"]
    assert (await meeting.coming()).starts_at == FIRST_SESSION + timedelta(weeks=2)


async def test_before_it_began_there_is_nothing_to_move(stage, meeting):
    for command in ("next", "extend", "pause", "resume", "end"):
        answer = await stage.ana.slash(meeting.text, f"session {command}")
        assert "not started yet" in answer.text


async def test_one_warning_comes_before_the_end_of_a_block_and_its_button_extends(stage, meeting):
    await meeting.begin()
    await meeting.at(7, 45)
    assert meeting.said("two minutes left") == []
    await meeting.at(8)
    (warning,) = meeting.said("**Check-in**: two minutes left")
    assert warning.buttons == ["More time", "Go on", "Decide", "Park it", "My commitment", "Extend 2 minutes"]
    assert (await stage.ana.click(warning, "Extend 2 minutes")).kind == "deferred"
    await meeting.changed(warning, "**Check-in** goes on until 17:12.")
    await stage.ana.slash(meeting.text, "session pause")
    await meeting.changed(warning, "**Check-in** is paused.")
    await stage.ana.slash(meeting.text, "session resume")
    await meeting.at(11)
    await meeting.changed(warning, "**Check-in**: two minutes left")
    await meeting.at(13)
    await meeting.changed(warning, "That was **Check-in**, until ")
    assert len(meeting.said("**Check-in**")) == 2


async def test_while_the_facilitator_is_there_others_are_sent_to_them(stage, meeting):
    await meeting.led_by(stage.ben)
    card = await meeting.begin()
    answer = await stage.chi.click(card, "Next block")
    assert f"{stage.ben.mention} leads this session and is here" in answer.text
    assert answer.ephemeral


async def test_an_organiser_may_lead_while_the_facilitator_is_there(stage, meeting):
    await meeting.led_by(stage.ben)
    card = await meeting.begin()
    assert (await stage.ana.click(card, "Next block")).kind == "deferred"


async def test_once_the_facilitator_is_away_anybody_in_voice_may_lead_and_they_still_may(stage, meeting):
    await meeting.led_by(stage.ben)
    card = await meeting.begin(*stage.people[:4])
    await stage.ben.leave_voice()
    assert "Join it, then try again" in (await stage.eli.click(card, "Pause")).text
    assert (await stage.chi.click(card, "Pause")).kind == "deferred"
    await meeting.changed(card, "Paused since")
    assert (await stage.ben.click(card, "Resume")).kind == "deferred"


async def test_whoever_is_in_another_circle_cannot_press(stage, meeting):
    card = await meeting.begin()
    stage.guild.give_role(stage.strangers[0], meeting.circle.role)
    assert "Only members of Deciding with data" in (await stage.strangers[0].click(card, "Pause")).text
    assert "Only members of Deciding with data" in (await stage.strangers[0].click(card, "Park it")).text
