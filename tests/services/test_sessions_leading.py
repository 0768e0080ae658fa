"""Who leads a session while its facilitator is missing."""

import pytest

from db.models import SessionEvent, Turn
from tests.services.house import ANA, BEN, CHI, DEE
from tests.services.played import played
from tests.services.session_play import FIVE, mention, told
from vocabulary.controls import ButtonKind
from vocabulary.errors import Refusal
from vocabulary.keys import Address


@played
async def without_ana(house, meeting):
    """It has started, and its facilitator is not there."""
    await meeting.begin(*FIVE[1:])
    return meeting


def card(meeting):
    return told(meeting.card("Check-in").text)


async def led():
    return [turn.user_id for turn in await Turn.filter(duty="facilitate")]


async def test_the_next_in_turn_is_offered_to_lead_and_after_three_minutes_does_so(without_ana):
    meeting = without_ana
    offer = f"{mention(ANA)} isn't here. {mention(CHI)} is next in turn and can take over. From 17:03 they lead"
    assert offer in card(meeting)
    refused = await meeting.refused("take_over", DEE)
    assert f"{mention(CHI)} is next in turn" in refused
    assert "Until then, everyone in voice can move the session on." in refused
    await meeting.steer("extend", DEE, 2)
    await meeting.at(3, 10)
    assert f"{mention(CHI)} leads in place of {mention(ANA)}" in card(meeting)
    assert "next in turn" not in card(meeting)
    (news,) = meeting.said(f"you're next in turn, so you lead for now: {mention(ANA)} isn't here.")
    assert news.pings == (CHI,)
    await meeting.at(6, 30)
    assert await meeting.events() == ["started", "extended", "stood_in"]
    await meeting.steer("end", CHI, anyway=True)
    assert await led() == [CHI]


async def test_a_facilitator_who_comes_after_all_leads_without_asking_the_one_who_stands_in(without_ana):
    meeting = without_ana
    await meeting.at(3, 10)
    await meeting.enter(ANA)
    assert f"{mention(ANA)} leads," in card(meeting)
    assert f"{mention(ANA)} leads this session and is here" in await meeting.refused("take_over", CHI)
    assert await meeting.events() == ["started", "stood_in", "took_over"]


async def test_who_only_stands_in_shuts_nobody_out_until_somebody_takes_over(without_ana):
    meeting = without_ana
    await meeting.at(3, 10)
    await meeting.steer("pause", DEE)
    await meeting.steer("take_over", DEE)
    assert f"{mention(DEE)} leads," in card(meeting)
    assert f"{mention(DEE)} leads this session and is here" in await meeting.refused("resume", BEN)
    await meeting.enter(ANA)
    await meeting.steer("take_over", ANA)
    assert f"{mention(ANA)} leads," in card(meeting)


async def test_when_who_stands_in_leaves_too_the_one_after_them_is_offered_to_lead(without_ana):
    meeting = without_ana
    await meeting.at(3, 10)
    await meeting.leave(CHI)
    assert f"{mention(CHI)} isn't here. {mention(DEE)} is next in turn" in card(meeting)
    await meeting.at(6, 50)
    assert f"{mention(DEE)} leads in place of" in card(meeting)
    assert await meeting.events() == ["started", "stood_in", "stood_in"]


async def test_the_next_in_turn_may_take_over_at_once_and_has_had_their_turn_with_that(without_ana):
    meeting = without_ana
    await meeting.steer("take_over", CHI)
    assert f"{mention(CHI)} leads" in card(meeting)
    await meeting.steer("end", CHI, anyway=True)
    assert await led() == [CHI]


async def test_who_led_in_anothers_place_gives_the_next_turn_that_was_theirs_away(without_ana):
    meeting = without_ana
    assert (await meeting.coming())[1].facilitator == BEN
    await meeting.at(3, 10)
    await meeting.steer("take_over", BEN)
    await meeting.at(8)
    await meeting.steer("end", BEN, anyway=True)
    assert (await meeting.coming())[0].facilitator not in {BEN, None}


async def test_when_the_facilitator_loses_connection_another_takes_over_and_leads_until_they_ask(meeting):
    await meeting.led_by(BEN)
    await meeting.begin()
    assert f"{mention(BEN)} leads this session and is here" in await meeting.refused("take_over", CHI)
    await meeting.leave(BEN)
    await meeting.steer("take_over", CHI)
    assert f"{mention(CHI)} leads" in card(meeting)
    await meeting.enter(BEN)
    with pytest.raises(Refusal, match="ask-leader-or-organiser") as refused:
        await meeting.steer("pause", BEN)
    assert refused.value.offers == (Address(ButtonKind.SESSION_TAKE_OVER, meeting.id),)
    with pytest.raises(Refusal, match="ask-leader-or-organiser") as refused:
        await meeting.steer("pause", DEE)
    assert refused.value.offers == ()
    await meeting.steer("pause", CHI)
    taken = await meeting.services.sessions.steering.take_over_in(meeting.circle.id, BEN)
    await meeting.settled()
    assert taken.kind == "took_over"
    assert f"{mention(BEN)} leads" in card(meeting)
    await meeting.steer("resume", BEN)
    rows = await SessionEvent.filter(kind="took_over").order_by("id")
    assert [row.actor for row in rows] == [CHI, BEN]


async def test_while_it_is_unknown_who_is_in_voice_nobody_stands_in(house, without_ana):
    house.voice.told = False
    await without_ana.at(8)
    assert await without_ana.events() == ["started"]
