"""A session under way: its blocks are announced by themselves, and people move it through them."""

import asyncio
from datetime import timedelta

import pytest

from tests.services.house import ANA, BEN, CHI, DEE, ELI, FAY
from tests.services.session_play import BLOCKS, SECOND_SESSION, begun, labels, mention, told
from vocabulary.errors import Refusal
from vocabulary.sessions import CaptureKind

TIMES = ("17:00", "17:10", "17:25", "17:50", "18:05", "18:15")


@begun
async def test_each_block_is_announced_once_and_its_card_is_settled_when_it_is_over(meeting):
    await meeting.at(74)
    assert [len(meeting.said(f": {block}\n")) for block in BLOCKS] == [0, 0, 0, 0, 1]
    for block, first, last in zip(BLOCKS[:-1], TIMES, TIMES[1:], strict=False):
        (passed,) = meeting.said(f"{block}: {first} to {last}")
        assert passed.buttons == ()
    assert len(meeting.said("two minutes left")) == 1
    assert meeting.said_twice() == []


@begun
async def test_going_on_early_gives_its_time_to_the_flexible_blocks(meeting):
    await meeting.at(6)
    await meeting.steer("advance", ANA)
    assert "We end at 18:15, as planned." in told(meeting.card("Real work example").text)
    assert "17:50 Goals" in await meeting.where()


@begun
async def test_two_who_go_on_at_once_go_on_once(meeting):
    steering = meeting.services.sessions.steering
    both = (steering.advance(meeting.id, ANA, 0), steering.advance(meeting.id, ANA, 0))
    answers = await asyncio.gather(*both, return_exceptions=True)
    assert len([answer for answer in answers if isinstance(answer, Exception)]) == 1
    await meeting.settled()
    assert meeting.said("## Block 3 of 5: Problem solving\n") == []
    assert await meeting.events() == ["started", "advanced"]


@begun
async def test_the_buttons_of_a_block_that_is_over_do_nothing_to_the_next(meeting):
    await meeting.steer("advance", ANA)
    words = "already moved on from that block"
    assert words in await meeting.refused("advance", ANA, from_visit=0)
    assert words in await meeting.refused("extend", ANA, 2, from_visit=0)
    assert words in await meeting.refused("go_back", ANA, from_visit=0)
    assert await meeting.events() == ["started", "advanced"]


@begun
async def test_an_extension_comes_out_of_the_flexible_blocks_and_not_out_of_the_end(meeting):
    await meeting.steer("extend", ANA, 2, from_visit=0)
    card = told(meeting.card("Check-in").text)
    assert "Until 17:12" in card
    assert "We end at 18:15, as planned." in card
    assert "17:50 Goals" in await meeting.where()


@pytest.mark.parametrize("seconds", [0, 2])
@begun
async def test_two_who_extend_within_two_seconds_extend_once(house, meeting, seconds):
    await meeting.led_by(DEE)
    extend = meeting.services.sessions.steering.extend
    await extend(meeting.id, ANA, 2, from_visit=0)
    house.clock.leap_to(house.now + timedelta(seconds=seconds))
    await meeting.steer("extend", DEE, 2, from_visit=0)
    assert "Until 17:12" in told(meeting.card("Check-in").text)
    assert await meeting.events() == ["started", "extended"]


@begun
async def test_one_who_extends_twice_and_another_who_does_it_later_are_taken_at_their_word(house, meeting):
    await meeting.led_by(DEE)
    for _ in range(2):
        await meeting.steer("extend", ANA, 2, from_visit=0)
    await house.pass_time(seconds=1)
    await meeting.steer("extend", DEE, 2, from_visit=0)
    assert "Until 17:16" in told(meeting.card("Check-in").text)


@begun
async def test_two_who_type_that_it_goes_on_go_on_once(meeting):
    await meeting.led_by(DEE)
    advance = meeting.services.sessions.steering.advance
    assert await asyncio.gather(*(advance(meeting.id, member) for member in (ANA, DEE)))
    await meeting.settled()
    assert await meeting.events() == ["started", "advanced"]


@begun
async def test_an_extension_that_later_blocks_cannot_pay_is_refused_with_what_they_can(meeting):
    assert "The later blocks can give 15 minutes at most." in await meeting.refused("extend", ANA, 20)
    await meeting.steer("extend", ANA, 20, moves_end=True)
    assert "We end at 18:35" in told(meeting.card("Check-in").text)


@begun
async def test_a_pause_stops_the_time_until_somebody_ends_it(meeting):
    await meeting.at(5)
    await meeting.steer("pause", ANA)
    card = meeting.card("Check-in")
    assert "Paused since 17:05" in told(card.text)
    assert labels(card)[3:] == ["Next", "Resume", "Facilitate…"]
    await meeting.at(20)
    assert meeting.said("## Block 2 of 5: Real work example\n") == []
    await meeting.steer("resume", ANA)
    card = meeting.card("Check-in")
    assert "Until 17:25" in told(card.text)
    assert "+2 minutes" in labels(card)


@begun
async def test_what_is_no_pause_cannot_be_ended_and_none_begins_in_another(meeting):
    assert "isn't paused" in await meeting.refused("resume", ANA)
    await meeting.steer("pause", ANA)
    assert "is already paused" in await meeting.refused("pause", ANA)


@begun
async def test_a_pause_that_nobody_ends_becomes_the_end_after_an_hour(meeting):
    await meeting.steer("pause", ANA)
    await meeting.at(59)
    assert meeting.said("## Recap") == []
    await meeting.at(61)
    assert len(meeting.said("## Recap")) == 1
    assert await meeting.events() == ["started", "paused", "ended"]
    assert (await meeting.coming())[0].starts_at == SECOND_SESSION


async def test_before_it_started_there_is_nothing_to_move(meeting):
    for act, args in (("advance", ()), ("extend", (2,)), ("pause", ()), ("resume", ()), ("end", ())):
        assert "hasn't started yet" in await meeting.refused(act, ANA, *args)
    assert await meeting.services.sessions.steering.take_over_in(meeting.circle.id, ANA) is None


@begun
async def test_others_than_members_can_do_nothing_to_it(meeting):
    for act, args in (("advance", ()), ("pause", ()), ("take_over", ()), ("vote", (0, 0))):
        options = {"more": True} if act == "vote" else {}
        assert "Only members of Deciding with data" in await meeting.refused(act, FAY, *args, **options)
    for act in (meeting.services.sessions.captures.capture, meeting.services.sessions.captures.commit_later):
        args = (CaptureKind.PARKED, "Mine") if act == meeting.services.sessions.captures.capture else ("Mine",)
        with pytest.raises(Refusal, match="circles/members-only"):
            await act(meeting.id, FAY, *args)
    with pytest.raises(Refusal, match="circles/members-only"):
        await meeting.services.sessions.overview.where(meeting.id, FAY)


@begun
async def test_one_warning_comes_before_the_end_of_a_block_and_follows_what_becomes_of_it(meeting):
    await meeting.at(7, 45)
    assert meeting.said("two minutes left") == []
    await meeting.at(8)
    (warning,) = meeting.said("**Check-in**: two minutes left")
    assert labels(warning) == ["More time", "Move on"]
    await meeting.steer("extend", ANA, 2, from_visit=0)
    assert len(meeting.said("**Check-in** goes on until 17:12.")) == 1
    await meeting.steer("pause", ANA)
    assert len(meeting.said("**Check-in** is paused.")) == 1
    await meeting.steer("resume", ANA)
    await meeting.at(11)
    assert len(meeting.said("**Check-in**: two minutes left")) == 1
    await meeting.at(13)
    assert meeting.said("**Check-in**") == []


async def test_while_the_facilitator_is_there_others_are_sent_to_them_but_an_organiser_may_lead(meeting):
    await meeting.led_by(BEN)
    await meeting.begin()
    assert f"{mention(BEN)} leads this session and is here" in await meeting.refused("advance", CHI)
    await meeting.steer("advance", ANA)
    assert await meeting.events() == ["started", "advanced"]


async def test_once_the_facilitator_is_away_anybody_in_voice_may_lead_and_they_still_may(meeting):
    await meeting.led_by(BEN)
    await meeting.begin(ANA, BEN, CHI, DEE)
    await meeting.leave(BEN)
    assert "Join it, then try again" in await meeting.refused("pause", ELI)
    await meeting.steer("pause", CHI)
    await meeting.steer("resume", BEN)
    assert await meeting.events() == ["started", "paused", "resumed"]
