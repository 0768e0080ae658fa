"""A lunch-and-learn at a place: nobody is seen there, so that it is held without the bot, and shown as an event."""

from datetime import timedelta

from db.models import Session, Turn
from services.sessions.scheduled_events import EventStatus, SeenEvent, Step
from tests.services.house import ANA, BEN, CHI, TEXT
from tests.services.lunch_play import LUNCH_AT, LunchPlay, choose_lunch
from tests.services.planning_play import begin_rhythm
from tests.services.played import played
from vocabulary.duties import Duty
from vocabulary.sessions import SessionKind

PLACE = "Café Central"


@played
async def session(house, circle):
    await choose_lunch(circle)
    await begin_rhythm(house, circle)
    play = LunchPlay(house, circle)
    await play.propose()
    return await play.plan(place=PLACE)


def said(house, words):
    return [one for one in house.said_in(TEXT) if words in one.text]


async def test_the_call_names_the_place_and_is_held_without_anybody_in_voice(house, session):
    await house.pass_time(until=LUNCH_AT + timedelta(minutes=50))
    (call,) = said(house, "we meet at Café Central.")
    assert f"<@{CHI}> hosts." in call.text
    await house.pass_time(until=LUNCH_AT + timedelta(minutes=80))
    (recap,) = said(house, "## Recap of")
    assert "We met at Café Central." in recap.text
    assert len(said(house, "didn't start this time")) == 1  # of the regular one, to which nobody came
    assert [(turn.duty, turn.user_id) for turn in await Turn.filter(at=session.starts_at)] == [(Duty.HOST, CHI)]
    assert house.voice.attended == set()


async def test_who_hosts_can_have_the_blocks_shown_all_the_same(house, session):
    await house.pass_time(until=LUNCH_AT + timedelta(minutes=1))
    await house.services.sessions.steering.start(session.id, CHI)
    await house.pass_time(seconds=2)
    assert said(house, "Block 1 of 4")
    assert house.voice.attended == set()


async def test_a_week_later_those_are_asked_who_said_that_they_would_come(house, session):
    for person in (ANA, BEN):
        await house.services.nudges.settings.start(person)
    await house.services.sessions.replies.give(session.id, BEN, coming=True)
    await house.pass_time(until=LUNCH_AT + timedelta(days=6))
    await house.services.absences.set(BEN, None, house.now + timedelta(hours=1))
    await house.pass_time(until=LUNCH_AT + timedelta(days=9))
    assert [one for one in house.dms(BEN) if "tried or changed since" in one.text]
    assert not [one for one in house.dms(ANA) if "tried or changed since" in one.text]


async def test_its_event_is_at_the_place_and_put_back_there(house, session):
    events = house.services.sessions.scheduled_events
    wanted = await events.wanted(session.id)
    assert wanted.place == PLACE
    await Session.filter(id=session.id).update(event_id=7)
    there = SeenEvent(7, EventStatus.SCHEDULED, wanted.starts_at, wanted.ends_at, None, PLACE)
    elsewhere = SeenEvent(7, EventStatus.SCHEDULED, wanted.starts_at, wanted.ends_at, None, "The station")
    assert await events.step(session.id, there) is Step.NOTHING
    assert await events.step(session.id, elsewhere) is Step.MOVE


async def test_a_calendar_has_the_place(house, circle, session):
    assert session.kind is SessionKind.LUNCH
    text = await house.services.sessions.planning.calendar_file(circle.id, 1)
    assert "LOCATION:Café Central" in text
