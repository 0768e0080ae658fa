"""How a session comes to start, or does not."""

from datetime import date, timedelta

import pytest

from db.models import Member, Session
from db.transaction import transaction
from tests.services.house import ANA, BEN, CHI, DEE, ELI, FIRST_SESSION
from tests.services.session_play import FIVE, SECOND_SESSION, labels, mention, told
from tests.statements import statements
from vocabulary.keys import JobKey, JobKind


async def test_at_its_time_everybody_is_called_once(meeting):
    await meeting.at(0, -1)
    assert meeting.said("## It's time") == []
    await meeting.at(5)
    (call,) = meeting.said("## It's time")
    assert call.pings == FIVE
    assert labels(call) == ["Start now"]


async def test_it_starts_by_itself_once_more_than_half_are_in_voice(house, meeting):
    await meeting.enter(BEN, CHI)
    await meeting.at(5)
    assert await meeting.events() == []
    await meeting.enter(DEE)
    assert "Here: <@102>, <@103>, <@104>" in meeting.card("Check-in").text
    assert meeting.said("## It's time") == []
    assert await meeting.events() == ["started"]
    assert JobKey(JobKind.EVENT, meeting.id) in house.errands


async def test_a_look_long_before_its_time_reads_no_more_than_its_duties_need(house, meeting):
    running = house.services.sessions.running
    async with statements() as asked, transaction():
        assert await running.look(meeting.id, house.now) == FIRST_SESSION - timedelta(minutes=15)
    assert len(asked) <= 7


async def test_a_look_long_before_its_time_has_its_duties_looked_at_only_where_nobody_is_going_to(house, meeting):
    running, duties = house.services.sessions.running, JobKey(JobKind.DUTIES, meeting.id)
    await running.look(meeting.id, house.now)
    assert await house.timekeeper.when(duties) == FIRST_SESSION
    await house.timekeeper.drop(duties)
    await running.look(meeting.id, house.now)
    assert await house.timekeeper.when(duties) == house.now


@pytest.mark.parametrize("minutes", [60, 15, 12])
async def test_everybody_in_voice_early_is_no_session_before_its_time_and_one_at_its_time(meeting, minutes):
    await meeting.at(-minutes)
    await meeting.enter(*FIVE)
    await meeting.at(0, -1)
    assert await meeting.events() == []
    await meeting.at(0)
    assert await meeting.events() == ["started"]
    assert "We end at 18:15, as planned." in told(meeting.card("Check-in").text)


async def test_when_everybody_is_there_early_the_bot_asks_once_whether_to_begin(meeting):
    await meeting.at(-12)
    await meeting.enter(*FIVE[:4])
    assert meeting.said("Everyone's here.") == []
    await meeting.enter(ELI)
    (ask,) = meeting.said(f"Everyone's here. {mention(ANA)}, should we start now?")
    assert (labels(ask), ask.pings) == (["Start now"], ())
    await meeting.leave(ELI)
    await meeting.enter(ELI)
    assert len(meeting.said("Everyone's here.")) == 1
    await meeting.steer("start", ANA)
    assert meeting.said("Everyone's here.") == []
    assert meeting.card("Check-in").buttons


async def test_those_who_cannot_come_are_not_waited_for_and_the_question_goes_at_the_time(meeting):
    await meeting.services.sessions.replies.give(meeting.id, ELI, coming=False)
    await meeting.at(-5)
    await meeting.enter(*FIVE[:4])
    assert len(meeting.said("Everyone's here.")) == 1
    await meeting.at(1)
    assert meeting.said("Everyone's here.") == []
    assert await meeting.events() == ["started"]


async def test_the_question_goes_when_the_session_moves_to_a_later_time(house, meeting):
    await meeting.at(-5)
    await meeting.enter(*FIVE)
    assert len(meeting.said("Everyone's here.")) == 1
    async with transaction():
        await house.services.sessions.calendar.move(await meeting.row(), FIRST_SESSION + timedelta(hours=3), house.now)
    await meeting.settled()
    assert meeting.said("Everyone's here.") == []


async def test_one_that_is_begun_early_by_the_button_keeps_its_length(meeting):
    await meeting.at(-12)
    await meeting.enter(*FIVE)
    await meeting.at(-12, 5)
    await meeting.steer("start", ANA)
    card = told(meeting.card("Check-in").text)
    assert "Until 16:58" in card
    assert "We end at 18:03: we started early and take 75 minutes in all." in card
    await meeting.at(64)
    assert meeting.said("## Before we go") != []


async def test_after_three_quarters_of_an_hour_it_is_given_up_and_the_next_one_is_set(meeting):
    await meeting.at(44)
    assert meeting.said("We didn't start") == []
    await meeting.at(46)
    (words,) = meeting.said("We didn't start this time, and nothing is lost")
    (coming, *_) = await meeting.coming()
    assert (coming.starts_at, coming.facilitator) == (SECOND_SESSION, BEN)
    assert f"{mention(BEN)} leads" in words.text
    assert meeting.said("## It's time") == []


async def test_the_facilitator_starts_it_from_anywhere_and_the_button_goes(meeting):
    await meeting.at(3)
    await meeting.steer("start", ANA)
    assert "Here: nobody right now" in meeting.card("Check-in").text
    assert meeting.said("## It's time") == []


async def test_others_are_asked_to_join_voice_before_they_start_it(meeting):
    await meeting.at(3)
    assert "Join it, then try again" in await meeting.refused("start", CHI)
    await meeting.enter(CHI)
    await meeting.steer("start", CHI)
    assert await meeting.events() == ["started"]


async def test_it_can_be_started_from_a_quarter_of_an_hour_before_and_once(meeting):
    assert "It's too early" in await meeting.refused("start", ANA)
    await meeting.at(-14)
    await meeting.steer("start", ANA)
    assert "already started" in await meeting.refused("start", ANA)
    assert await meeting.events() == ["started"]


@pytest.mark.parametrize("by", ["cancelled", "pause", "circle closed"])
async def test_once_it_is_cancelled_nobody_is_called_to_it_any_more(house, circle, meeting, by):
    await meeting.at(2)
    async with transaction():
        match by:
            case "cancelled":
                await house.services.sessions.calendar.cancel(await meeting.row(), "Nobody is here", house.now)
            case "pause":
                await house.services.sessions.calendar.pause(circle, date(2026, 2, 7), house.now)
            case _:
                await house.services.circles.closing.close(circle.id, ANA, ANA, house.now)
    await meeting.settled()
    assert meeting.said("## It's time") == []


async def test_while_it_is_unknown_who_is_in_voice_it_neither_starts_nor_is_given_up(house, meeting):
    await meeting.at(-5)
    await meeting.enter(*FIVE[:2])
    house.voice.told = False
    await meeting.enter(*FIVE)
    await meeting.at(50)
    assert len(meeting.said("## It's time")) == 1
    assert await meeting.events() == []
    house.voice.told = True
    await meeting.at(52)
    assert await meeting.events() == ["started"]
    assert mention(CHI) in meeting.card("Check-in").text


async def test_nobody_is_called_who_may_be_there_already_before_it_is_known_or_a_minute_has_passed(house, meeting):
    house.voice.told = False
    await meeting.at(0.5)
    assert meeting.said("## It's time") == []
    await meeting.at(2)
    assert len(meeting.said("## It's time")) == 1


async def test_those_who_are_there_as_the_bot_comes_back_begin_without_a_call(house, meeting):
    await meeting.at(-1)
    house.voice.told = False
    await meeting.enter(*FIVE)
    await meeting.at(0.5)
    house.voice.told = True
    await meeting.at(2)
    assert await meeting.events() == ["started"]
    assert meeting.said("We've started") == meeting.said("## It's time") == []


async def test_those_who_left_meanwhile_do_not_count_once_it_is_known(house, meeting):
    await meeting.at(-5)
    await meeting.enter(*FIVE[:3])
    house.voice.told = False
    await meeting.leave(*FIVE[:3])
    await meeting.at(5)
    house.voice.told = True
    await meeting.at(7)
    assert await meeting.events() == []


async def test_when_the_facilitator_has_left_the_circle_the_next_in_turn_leads(meeting):
    await Member.filter(user_id=ANA).update(left_at=FIRST_SESSION)
    await meeting.at(1)
    (call,) = meeting.said("## It's time")
    assert f"{mention(CHI)} leads, {mention(BEN)} presents" in call.text
    await Member.filter(user_id=BEN).update(left_at=FIRST_SESSION)
    await meeting.enter(CHI, DEE)
    assert f"{mention(CHI)} leads, {mention(DEE)} presents" in meeting.card("Check-in").text


async def test_a_circle_that_everybody_left_is_not_called(meeting):
    await Member.all().update(left_at=FIRST_SESSION - timedelta(hours=1))
    await meeting.at(50)
    assert meeting.said("## It's time") == []
    assert await Session.all().count() == 2


async def test_a_session_that_is_gone_is_looked_at_no_more(house, meeting):
    await Session.all().delete()
    await meeting.at(5)
    assert meeting.said("## It's time") == []
    assert await house.job(JobKind.SESSION, meeting.id) is None
