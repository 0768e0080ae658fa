"""What members do about their duties: see them, swap, pass, volunteer; and who hears of it."""

import asyncio

import pytest

from services.duties.actions import OwnTurn
from tests.services.house import ANA, BEN, CHI, DEE, ELI, FAY
from tests.services.planning_play import FIRST_SESSION, SECOND, begin_rhythm, servers
from tests.services.played import played
from vocabulary.duties import Duty, DutyAction, DutyMessage
from vocabulary.errors import Refusal
from vocabulary.keys import MessageKey
from vocabulary.reasons import Reason

LEAD, PRESENT = Duty.FACILITATE, Duty.PRESENT


@pytest.fixture
def duties(house):
    return house.services.duties.actions


@played
async def first(house, circle):
    """The first of the circle's sessions: Ana leads it and Ben presents; Ben leads the second, Chi presents."""
    return (await begin_rhythm(house, circle))[0]


@pytest.fixture
def said(house, first):
    """What stands in the channel by now about a duty of the first session, by what it is and how manieth."""

    async def find(duty, kind, number):
        await house.run_jobs()
        return await house.waiting(MessageKey.duty(first.id, duty, kind, number))

    return find


def kinds(message):
    return [button.label for row in message.buttons for button in row]


async def test_everyone_sees_who_serves_next_and_why_and_what_they_can_do_about_it(circle, duties, first):
    seen = await duties.show(circle.id, CHI, LEAD)
    assert [(one.starts_at, one.holder, one.because) for one in seen] == [
        (FIRST_SESSION, ANA, Reason("turns/none-yet")),
        (SECOND, BEN, Reason("turns/none-yet")),
    ]
    assert [one.actions for one in seen] == [(), ()]
    own = await duties.show(circle.id, BEN, PRESENT)
    assert own[0].actions == (DutyAction.SWAP, DutyAction.PASS)


async def test_without_a_session_there_is_no_duty(circle, duties):
    with pytest.raises(Refusal, match="sessions/none-set"):
        await duties.show(circle.id, ANA, LEAD)
    with pytest.raises(Refusal, match="duties/no-session"):
        await duties.turn_to_pass(circle.id, ANA, LEAD)
    with pytest.raises(Refusal, match="duties/no-session"):
        await duties.act(circle.id, ANA, DutyAction.PASS, LEAD)


async def test_what_would_be_passed_is_shown_first_and_changes_nothing(house, circle, duties, first):
    turn = await duties.turn_to_pass(circle.id, ANA, LEAD)
    assert turn == await duties.turn_to_pass_in(first.id, ANA, LEAD) == OwnTurn(LEAD, first.id, FIRST_SESSION)
    text = house.words.render("duty/understood-pass", turn=turn)
    assert text.startswith(f"Pass on leading the session of <t:{FIRST_SESSION.timestamp():.0f}:F>?")
    assert await servers() == [(ANA, BEN), (BEN, CHI)]
    for nobody in (duties.turn_to_pass(circle.id, DEE, LEAD), duties.turn_to_pass_in(first.id, DEE, LEAD)):
        with pytest.raises(Refusal):
            await nobody


async def test_who_passes_is_replaced_and_the_circle_is_told_with_the_reason(circle, duties, first, said):
    done = await duties.act(circle.id, ANA, DutyAction.PASS, LEAD)
    assert (done.starts_at, done.holder) == (FIRST_SESSION, CHI)
    told = await said(LEAD, DutyMessage.GIVEN, 2)
    assert f"<@{CHI}> now leads the session of" in told.text
    assert "(hasn't had a turn yet)." in told.text
    assert (told.pings, kinds(told)) == ((CHI,), ["Swap", "Pass"])
    assert (await servers())[0] == (CHI, BEN)
    assert (await duties.act_in(first.id, CHI, DutyAction.PASS, LEAD)).holder == DEE


@pytest.mark.parametrize("action", [DutyAction.PASS, DutyAction.SWAP, DutyAction.WITHDRAW])
async def test_a_duty_that_is_not_ones_own_cannot_be_passed_or_offered(circle, duties, first, action):
    with pytest.raises(Refusal):
        await duties.act(circle.id, DEE, action, LEAD)
    assert await servers() == [(ANA, BEN), (BEN, CHI)]


async def test_a_swap_that_anybody_may_take_is_offered_and_taken_by_the_first(circle, duties, first, said):
    done = await duties.act(circle.id, ANA, DutyAction.SWAP, LEAD)
    assert (done.holder, done.to) == (ANA, None)
    offer = await said(LEAD, DutyMessage.OFFER, 1)
    assert "offers anyone a swap" in offer.text
    assert kinds(offer) == ["Take it"]
    with pytest.raises(Refusal):
        await duties.act_in(first.id, ANA, DutyAction.ACCEPT, LEAD)
    assert (await duties.act_in(first.id, BEN, DutyAction.ACCEPT, LEAD)).gave_own
    with pytest.raises(Refusal):
        await duties.act_in(first.id, CHI, DutyAction.ACCEPT, LEAD)
    assert (await servers())[0] == (BEN, ANA)
    told = await said(PRESENT, DutyMessage.GIVEN, 2)
    assert f"<@{ANA}> now presents in the session of" in told.text
    assert f"(swapped with <@{BEN}>)." in told.text
    settled = await said(LEAD, DutyMessage.OFFER, 1)
    assert "is closed" in settled.text
    assert settled.buttons == ()


async def test_a_swap_offered_to_one_person_is_for_them_alone_and_can_be_taken_back(circle, duties, first, said):
    await duties.act(circle.id, ANA, DutyAction.SWAP, LEAD, to=DEE)
    offer = await said(LEAD, DutyMessage.OFFER, 1)
    assert f"offers <@{DEE}> a swap" in offer.text
    assert offer.pings == (DEE,)
    with pytest.raises(Refusal):
        await duties.act_in(first.id, CHI, DutyAction.ACCEPT, LEAD)
    assert (await duties.act_in(first.id, ANA, DutyAction.WITHDRAW, LEAD)).holder == ANA
    assert "is closed" in (await said(LEAD, DutyMessage.OFFER, 1)).text
    await duties.act(circle.id, ANA, DutyAction.SWAP, LEAD, to=DEE)
    (shown, _), (hidden, _) = [await duties.show(circle.id, member, LEAD) for member in (DEE, CHI)]
    assert (shown.offered, shown.actions, hidden.actions) == (True, (DutyAction.ACCEPT,), ())
    assert not (await duties.act_in(first.id, DEE, DutyAction.ACCEPT, LEAD)).gave_own
    assert (await servers())[0] == (DEE, BEN)


async def test_a_swap_with_somebody_outside_is_refused(circle, duties, first):
    with pytest.raises(Refusal, match="duties/not-in-circle"):
        await duties.act(circle.id, ANA, DutyAction.SWAP, LEAD, to=FAY)


async def test_a_volunteer_takes_what_is_offered_and_pushes_nobody_out(circle, duties, first):
    with pytest.raises(Refusal):
        await duties.act(circle.id, ELI, DutyAction.VOLUNTEER, PRESENT)
    await duties.act(circle.id, BEN, DutyAction.SWAP, PRESENT)
    done = await duties.act(circle.id, ELI, DutyAction.VOLUNTEER, PRESENT)
    assert (done.starts_at, done.holder) == (FIRST_SESSION, ELI)
    assert (await servers())[0] == (ANA, ELI)


async def test_a_volunteer_has_the_first_session_where_it_is_possible(circle, duties, first):
    await duties.act(circle.id, BEN, DutyAction.SWAP, LEAD)
    done = await duties.act(circle.id, ELI, DutyAction.VOLUNTEER, LEAD)
    assert (done.starts_at, done.holder) == (SECOND, ELI)


async def test_others_than_members_press_no_button_about_a_duty(duties, first):
    with pytest.raises(Refusal, match="circles/members-only"):
        await duties.act_in(first.id, FAY, DutyAction.VOLUNTEER, LEAD)


async def test_an_offer_is_over_once_the_session_is_to_begin(house, circle, duties, first):
    await duties.act(circle.id, ANA, DutyAction.SWAP, LEAD)
    await house.pass_time(until=FIRST_SESSION)
    assert any("is closed" in message.text for message in house.said_in(circle.text_channel_id))


async def test_a_swap_that_is_offered_twice_is_one_offer_and_one_to_somebody_else_another(circle, duties, first, said):
    offers = (duties.act_in(first.id, ANA, DutyAction.SWAP, LEAD) for _ in range(2))
    once, twice = await asyncio.gather(*offers)
    assert once == twice
    assert await said(LEAD, DutyMessage.OFFER, 1)
    assert await said(LEAD, DutyMessage.OFFER, 2) is None
    await duties.act(circle.id, ANA, DutyAction.SWAP, LEAD, to=DEE)
    assert (await said(LEAD, DutyMessage.OFFER, 2)).pings == (DEE,)


async def test_somebody_is_offered_swaps_ten_times_an_hour_at_most(house, circle, duties, first):
    for _ in range(10):
        await duties.act(circle.id, ANA, DutyAction.SWAP, LEAD, to=DEE)
        await duties.act(circle.id, ANA, DutyAction.WITHDRAW, LEAD)
    with pytest.raises(Refusal, match="limits/reached"):
        await duties.act(circle.id, ANA, DutyAction.SWAP, LEAD, to=DEE)
    await house.pass_time(hours=1)
    assert (await duties.act(circle.id, ANA, DutyAction.SWAP, LEAD, to=DEE)).to == DEE
