"""How a session comes to begin, or does not."""

from datetime import timedelta

import pytest

from db.models import Session
from tests.e2e.session_play import HeldGateway, meeting_set
from tests.e2e.staging import FIRST_SESSION


@pytest.fixture
async def meeting(stage, circle):
    return await meeting_set(stage, circle)


async def test_at_its_time_everybody_is_called_once(stage, meeting):
    await meeting.at(-1)
    assert meeting.said("## It is time") == []
    await meeting.at(5)
    (call,) = meeting.said("## It is time")
    assert {user.name for user in call.mentions} == {person.name for person in stage.people}
    assert call.buttons == ["Start now", "Where are we?"]


async def test_it_begins_by_itself_once_more_than_half_are_in_voice(stage, meeting):
    await meeting.enter(stage.ben, stage.chi)
    await meeting.at(5)
    assert await meeting.events() == []
    await meeting.enter(stage.dee)
    card = await meeting.card("Check-in")
    assert f"Here: {stage.ben.mention}, {stage.chi.mention}, {stage.dee.mention}" in card.text
    call = await stage.shown(stage.ana, meeting.text, "## We have begun")
    assert call.buttons == []
    assert await meeting.events() == ["started"]


async def test_before_its_time_it_begins_only_with_everybody_there(stage, meeting):
    await meeting.at(-10)
    await meeting.enter(*stage.people[1:])
    await meeting.at(-5)
    assert await meeting.events() == []
    await meeting.enter(stage.ana)
    await meeting.card("Check-in")
    assert await meeting.events() == ["started"]


async def test_everybody_in_voice_an_hour_before_is_no_session_yet(stage, meeting):
    await meeting.at(-60)
    await meeting.enter(*stage.people)
    await meeting.at(-16)
    assert await meeting.events() == []
    await meeting.at(-15)
    await meeting.card("Check-in")


async def test_after_three_quarters_of_an_hour_it_is_given_up_and_the_next_one_is_set(stage, meeting):
    await meeting.at(44)
    assert meeting.said("We did not begin") == []
    await meeting.at(46)
    (words,) = meeting.said("We did not begin this time, and nothing is lost")
    coming = await meeting.coming()
    assert coming.starts_at == FIRST_SESSION + timedelta(weeks=2)
    assert coming.facilitator == stage.ben.id
    assert f"{stage.ben.mention} leads" in words.text
    call = await stage.shown(stage.ana, meeting.text, "was not held")
    assert call.buttons == []


async def test_the_facilitator_begins_from_anywhere_and_the_button_goes(stage, meeting):
    await meeting.at(3)
    call = await stage.shown(stage.ana, meeting.text, "## It is time")
    assert (await stage.ana.click(call, "Start now")).kind == "deferred"
    card = await meeting.card("Check-in")
    assert "Here: nobody just now" in card.text
    await meeting.changed(call, "## We have begun")


async def test_whoever_is_not_in_voice_is_asked_to_join_first(stage, meeting):
    await meeting.at(3)
    call = await stage.shown(stage.ana, meeting.text, "## It is time")
    assert "Join it, then try again" in (await stage.chi.click(call, "Start now")).text
    await meeting.enter(stage.chi)
    assert (await stage.chi.click(call, "Start now")).kind == "deferred"
    await meeting.card("Check-in")


async def test_the_command_begins_it_from_a_quarter_of_an_hour_before(stage, meeting):
    assert "It is too early" in (await stage.ana.slash(meeting.text, "session start")).text
    await meeting.at(-14)
    assert "We have begun" in (await stage.ana.slash(meeting.text, "session start")).text
    assert "started already" in (await stage.ana.slash(meeting.text, "session start")).text
    await meeting.card("Check-in")
    assert await meeting.events() == ["started"]


@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("session cancel", {"reason": "Nobody is here"}),
        ("circle pause", {"until": "7 February"}),
        ("circle close", {}),
    ],
)
async def test_once_it_is_cancelled_nobody_is_called_to_it_any_more(stage, meeting, command, options):
    await meeting.at(2)
    call = await stage.shown(stage.ana, meeting.text, "## It is time")
    await meeting.circle.confirmed(stage.ana, command, **options)
    await meeting.changed(call, "was not held")
    assert call.buttons == []


async def test_whoever_came_while_the_bot_was_away_counts_once_it_knows_who_is_there(stage, meeting, monkeypatch):
    await stage.stop_bot()
    stage.clock.leap_to(FIRST_SESSION + timedelta(minutes=50))
    await meeting.enter(*stage.people[:3])
    gateway = HeldGateway(stage, monkeypatch)
    await stage.bot.start()
    await stage.shown(stage.ana, meeting.text, "## It is time")
    gateway.open()
    card = await meeting.card("Check-in")
    assert stage.chi.mention in card.text
    assert meeting.said("We did not begin") == []


async def test_whoever_left_while_the_bot_was_away_does_not_count(stage, meeting, monkeypatch):
    await meeting.at(-5)
    await meeting.enter(*stage.people[:3])
    await meeting.noted(*stage.people[:3])
    await stage.stop_bot()
    for person in stage.people[:3]:
        await person.leave_voice()
    stage.clock.leap_to(FIRST_SESSION + timedelta(minutes=5))
    gateway = HeldGateway(stage, monkeypatch)
    await stage.bot.start()
    await stage.shown(stage.ana, meeting.text, "## It is time")
    assert await meeting.events() == []
    gateway.open()
    await meeting.noted()
    assert await meeting.events() == []


async def test_when_the_facilitator_has_left_the_circle_the_next_in_turn_leads(stage, meeting):
    await meeting.has_left(stage.ana)
    await meeting.at(1)
    call = await stage.shown(stage.ben, meeting.text, "## It is time")
    assert f"{stage.chi.mention} leads, {stage.ben.mention} brings" in call.text
    await meeting.has_left(stage.ben)
    await meeting.enter(stage.chi, stage.dee)
    card = await meeting.card("Check-in")
    assert f"{stage.chi.mention} leads, {stage.dee.mention} brings" in card.text


async def test_a_circle_that_everybody_left_is_not_called(stage, meeting):
    for person in stage.people:
        await meeting.has_left(person)
    await meeting.at(50)
    assert meeting.said("## It is time") == []
    assert await Session.all().count() == 2
