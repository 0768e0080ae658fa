"""What can be set right in a session under way: a block left too soon, and a wrong beginning."""

import asyncio
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from db.models import SessionEvent
from tests.services.house import ANA, BEN, CHI
from tests.services.session_play import MOMENT, PlayedSession, begun, begun_with_three, meeting_set, told

BERLIN = ZoneInfo("Europe/Berlin")


def ends(card):
    """When the block of this card ends."""
    return datetime.fromtimestamp(int(MOMENT.search(card.text)[1]), UTC)


@begun
async def test_back_takes_the_block_up_again_that_was_left_and_then_the_circle_goes_on(meeting):
    await meeting.at(4)
    await meeting.steer("advance", ANA, from_visit=0)
    assert meeting.said("Check-in: 17:00 to 17:04")[0].buttons == ()
    await meeting.steer("go_back", ANA, from_visit=1)
    again = meeting.card("Check-in")
    assert "Until 17:10" in told(again.text)
    assert "comes late" not in again.text
    assert meeting.said("Real work example:") == meeting.said("Check-in: 17:00") == []
    await meeting.steer("advance", ANA)
    card = meeting.card("Real work example")
    assert [settled.buttons for settled in meeting.said("Check-in: 17:00 to 17:04")] == [()]
    assert "We end at 18:15" in told(card.text)
    assert await meeting.events() == ["started", "advanced", "went_back", "advanced"]
    assert meeting.said("## Block 1 of 5: Check-in\n") == []


@begun
async def test_two_who_go_back_at_once_go_back_once(meeting):
    for _ in range(2):
        await meeting.steer("advance", ANA)
    both = (meeting.services.sessions.steering.go_back(meeting.id, ANA, 2) for _ in range(2))
    answers = await asyncio.gather(*both, return_exceptions=True)
    assert len([answer for answer in answers if isinstance(answer, Exception)]) == 1
    await meeting.settled()
    assert len(meeting.said("## Block 2 of 5: Real work example\n")) == 1


@begun
async def test_from_the_first_block_there_is_no_way_back(meeting):
    assert "first block" in await meeting.refused("go_back", ANA)


@begun_with_three
async def test_the_circle_can_go_back_from_the_close_and_close_once_more(meeting):
    await meeting.at(76)
    assert len(meeting.said("## Before we go")) == 1
    await meeting.steer("go_back", ANA)
    assert len(meeting.said("## Block 5 of 5: Commitments\n")) == 1
    assert meeting.said("## Before we go") == []
    await meeting.at(80)
    assert len(meeting.said("## Before we go")) == 1
    await meeting.commit(ANA, BEN, CHI)
    assert len(meeting.said("## Recap")) == 1
    assert meeting.said("## Before we go") == []
    assert meeting.said_twice() == []


@begun
async def test_a_block_that_began_earlier_than_its_card_says_ends_earlier_too(meeting):
    await meeting.at(9)
    await meeting.steer("advance", ANA)
    await meeting.at(12)
    corrected = await corrected_as_typed(meeting, "18:06", 1)
    assert f"{corrected.since:%H:%M:%S}" == "17:06:00"
    card = meeting.card("Real work example")
    assert "We end at 18:15" in told(card.text)
    assert "comes late" not in card.text


@begun
async def test_a_block_that_began_later_lets_the_flexible_ones_make_up_for_it(meeting):
    await meeting.at(13)
    assert "Until 17:25" in told(meeting.card("Real work example").text)
    await corrected_as_typed(meeting, "1 min ago", 1)
    card = told(meeting.card("Real work example").text)
    assert "Until 17:27" in card
    assert "17:50 Goals" in await meeting.where()


@begun
async def test_a_beginning_that_cannot_be_is_refused_with_the_reason(meeting):
    await meeting.at(13)
    for typed, reason in (("soon", "like 18:05"), ("17:55", "or later"), ("18:30", "still ahead")):
        assert reason in await meeting.refused("understand_correction", ANA, typed, 1)
    assert await meeting.events() == ["started"]


@begun
async def test_what_was_understood_of_a_beginning_is_shown_before_it_counts(meeting):
    await meeting.at(13)
    understood = await meeting.steer("understand_correction", ANA, "1 min ago", 1)
    assert (understood.block.name, f"{understood.since:%H:%M}") == ("Real work example", "17:12")
    assert "Until 17:25" in told(meeting.card("Real work example").text)
    assert await meeting.events() == ["started"]


@begun
async def test_a_correction_written_while_the_circle_moved_on_changes_nothing(meeting):
    await meeting.at(5)
    understood = await meeting.steer("understand_correction", ANA, "3", 0)
    await meeting.steer("advance", ANA)
    assert "already moved on from that block" in await meeting.refused("understand_correction", ANA, "3", 0)
    assert "already moved on from that block" in await meeting.refused("correct", ANA, understood.since, 0)
    assert await meeting.events() == ["started", "advanced"]


async def test_clocks_that_change_during_a_session_change_neither_its_blocks_nor_the_hour_of_the_next(house, circle):
    begins = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
    meeting = await meeting_at(house, circle, begins)
    await house.pass_time(until=begins + timedelta(minutes=31))
    assert "Until 01:20" in told(meeting.card("Problem solving").text)
    assert house.voice.statuses[meeting.voice] == "Problem solving until 03:20"
    await meeting.commit(ANA, BEN, CHI)
    await house.pass_time(until=begins + timedelta(minutes=76))
    assert "- 01:55 Problem solving\n- 03:20 Goals" in meeting.recap().files[0].content
    assert (await meeting.coming())[0].starts_at == datetime(2026, 4, 11, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("begins", "typed"),
    [
        (datetime(2026, 3, 28, 23, 50, tzinfo=UTC), "1:57"),
        (datetime(2026, 10, 24, 23, 50, tzinfo=UTC), "2:57"),
    ],
    ids=["forward", "back"],
)
async def test_while_clocks_change_a_correction_and_going_back_count_in_time_that_passes(house, circle, begins, typed):
    meeting = await meeting_at(house, circle, begins)
    await house.pass_time(until=begins + timedelta(minutes=72))
    card = meeting.card("Commitments")
    assert "Until 01:05" in told(card.text)
    assert house.voice.statuses[meeting.voice] == f"Commitments until {ends(card).astimezone(BERLIN):%H:%M}"
    await corrected_as_typed(meeting, typed, 4)
    assert "Until 01:07" in told(meeting.card("Commitments").text)
    (corrected,) = await SessionEvent.filter(kind="corrected")
    assert corrected.since == begins + timedelta(minutes=67)
    await meeting.steer("go_back", ANA)
    again = meeting.card("Goals")
    assert house.now < ends(again) < house.now + timedelta(minutes=16)
    assert "later than planned" in again.text
    assert house.voice.statuses[meeting.voice] == f"Goals until {ends(again).astimezone(BERLIN):%H:%M}"
    assert await meeting.events() == ["started", "corrected", "went_back"]


async def corrected_as_typed(meeting, typed, visit):
    """What Ana types is understood, and she says yes to it."""
    understood = await meeting.steer("understand_correction", ANA, typed, visit)
    return await meeting.steer("correct", ANA, understood.since, visit)


async def meeting_at(house, circle, begins) -> PlayedSession:
    """A session at that time, for which Ana, Ben and Chi are in voice."""
    house.clock.leap_to(begins - timedelta(hours=1))
    meeting = await meeting_set(house, circle, begins)
    await meeting.enter(ANA, BEN, CHI)
    return meeting
