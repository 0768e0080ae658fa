"""The facilitator's panel: who gets what on it, and what comes of it."""

import pytest

from db.models import Turn
from runtime.message import Message, Select
from tests.services.house import ANA, BEN, CHI, DEE, ELI
from tests.services.session_play import FIVE, begun, begun_with_three, labels, mention, told
from vocabulary.errors import Refusal


async def panel(meeting, person, **facts):
    return await meeting.services.sessions.panel.show(meeting.id, person, **facts)


def pressable(shown):
    """The labels of its buttons, in reading order."""
    return [label for row in shown.buttons if not isinstance(row[0], Select) for label in labels(Message("", (row,)))]


def selects(shown):
    return [row[0] for row in shown.buttons if isinstance(row[0], Select)]


@begun
async def test_who_leads_finds_on_it_what_the_card_has_not(meeting):
    shown = await panel(meeting, ANA)
    assert told(shown.text).splitlines() == [
        "**Block 1 of 5: Check-in**, until 17:10",
        "We end at 18:15, as planned.",
        f"{mention(ANA)} leads, {mention(BEN)} presents.",
    ]
    assert pressable(shown) == ["Pause", "Fix the start time", "Close the session"]
    longer, *people = selects(shown)
    assert [(option.label, option.description) for option in longer.options][1:3] == [
        ("10 minutes", "The later blocks get shorter, the end stays"),
        ("15 minutes", "The later blocks get shorter, the end stays"),
    ]
    assert longer.options[3].description == "The session ends 20 minutes later"
    assert [select.people for select in people] == [True, True]


async def test_it_goes_with_where_the_session_is(meeting):
    await meeting.at(-10)
    assert pressable(await panel(meeting, ANA)) == ["Start now"]
    await meeting.begin()
    await meeting.steer("advance", ANA)
    await meeting.steer("pause", ANA)
    shown = await panel(meeting, ANA)
    assert "**Block 2 of 5: Real work example**, paused since" in shown.text
    assert pressable(shown) == ["Resume", "Back", "Close the session"]
    await meeting.steer("resume", ANA)
    await meeting.at(76)
    shown = await panel(meeting, ANA)
    assert "All blocks are over." in shown.text
    assert pressable(shown) == ["Back", "Close the session"]
    assert len(selects(shown)) == 2
    await meeting.end()
    shown = await panel(meeting, ANA)
    assert (shown.text, shown.buttons) == ("The session is over.", ())


async def test_others_read_there_who_leads_and_may_take_over_where_the_rule_allows_it(meeting):
    await meeting.led_by(BEN)
    await meeting.begin(BEN, CHI, DEE)
    shown = await panel(meeting, CHI)
    assert f"{mention(BEN)} leads this session and is here." in shown.text
    assert shown.buttons == ()
    await meeting.steer("hand_over", BEN, DEE)
    assert pressable(await panel(meeting, BEN)) == ["Take over"]
    assert pressable(await panel(meeting, ANA)) == ["Pause", "Fix the start time", "Close the session"]


async def test_whoever_is_offered_the_lead_finds_it_beside_all_else(meeting):
    await meeting.begin(*FIVE[1:])
    assert pressable(await panel(meeting, CHI))[-1] == "Take over"
    assert "Take over" not in pressable(await panel(meeting, DEE))


async def test_no_other_than_a_member_sees_it(meeting):
    with pytest.raises(Refusal, match="circles/members-only"):
        await panel(meeting, 999)


@begun
async def test_a_block_gets_as_much_more_time_as_was_chosen_and_the_end_moves_only_if_it_must(meeting):
    await meeting.steer("extend_as_needed", ANA, 10, 0)
    assert "We end at 18:15, as planned." in told(meeting.card("Check-in").text)
    await meeting.steer("extend_as_needed", ANA, 10, 0)
    card = told(meeting.card("Check-in").text)
    assert "Until 17:30" in card
    assert "We end at 18:25" in card
    await meeting.steer("advance", ANA)
    assert "already moved on from that block" in await meeting.refused("extend_as_needed", ANA, 10, 0)


@begun_with_three
async def test_the_lead_is_handed_to_somebody_who_is_there(meeting):
    assert f"{mention(ELI)} isn't in the voice channel." in await meeting.refused("hand_over", ANA, ELI)
    assert f"{mention(ANA)} already leads this session." in await meeting.refused("hand_over", ANA, ANA)
    assert (await meeting.steer("hand_over", ANA, CHI)).to == CHI
    assert f"{mention(CHI)} leads, " in meeting.card("Check-in").text
    assert await meeting.events() == ["started", "took_over"]
    await meeting.at(20)
    await meeting.steer("end", CHI, anyway=True)
    assert [turn.user_id for turn in await Turn.filter(duty="facilitate")] == [CHI]


@begun_with_three
async def test_who_leads_lets_somebody_present_who_is_there_and_has_had_their_turn_with_that(meeting):
    assert f"{mention(DEE)} isn't in the voice channel." in await meeting.refused("let_present", ANA, DEE)
    assert f"{mention(BEN)} already presents." in await meeting.refused("let_present", ANA, BEN)
    assert f"{mention(ANA)} leads this session" in await meeting.refused("let_present", CHI, CHI)
    await meeting.steer("let_present", ANA, CHI)
    assert f"{mention(CHI)} presents." in meeting.card("Check-in").text
    recap = await meeting.end()
    assert [turn.user_id for turn in await Turn.filter(duty="present")] == [CHI]
    assert f"{mention(CHI)} presented" in recap.text


@begun
async def test_more_time_than_the_later_blocks_have_leads_to_the_panel(meeting):
    with pytest.raises(Refusal, match="little-time-to-give") as refused:
        await meeting.steer("extend", ANA, 20)
    assert [offer.kind for offer in refused.value.offers] == ["session-facilitate"]
