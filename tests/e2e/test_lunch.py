"""Lunch-and-learns in Discord: proposals, a native poll that ends while the bot is down, and the date."""

from datetime import timedelta

import pytest

from db.models import Lunch, Session
from rehearsal.enums import EntityType
from tests.e2e.staging import FIRST_SESSION
from tests.services.lunch_play import choose_lunch
from vocabulary.sessions import SessionKind

TOPIC, OTHER = "Cutting our test time by half", "Tests that people trust"
WHEN = "2026-01-27 18:00"
PROPOSAL = {"What about?": TOPIC}
WITH_GUEST = {"What about?": OTHER, "A guest, if you know one": "Dr. Mira Okafor"}


@pytest.fixture
async def lunching(circle):
    """The circle has chosen this ritual, and meets."""
    await choose_lunch(circle)


async def propose(stage, person, circle, fields):
    return await person.fill(await person.slash(circle.text, "lunch propose"), fields)


async def test_a_circle_votes_for_a_topic_while_the_bot_is_down_and_plans_it(stage, circle, lunching):
    own = await propose(stage, stage.ben, circle, PROPOSAL)
    assert own.ephemeral
    assert own.buttons == ["Take it back"]
    await propose(stage, stage.chi, circle, WITH_GUEST)
    proposed = await stage.shown(stage.dee, circle.text, f"**{OTHER}**, with Dr. Mira Okafor")
    voting = await stage.dee.click(proposed, "Let us vote")
    await stage.seen(lambda: f"The poll is in <#{circle.text.id}>" in voting.text)
    assert proposed.buttons == ["Let us vote", "Propose…"]
    polled = next(one for one in reversed(stage.eli.sees(circle.text)) if one.poll)
    assert polled.poll.texts == [TOPIC, f"{OTHER}, with Dr. Mira Okafor"]
    for person in (stage.ana, stage.ben, stage.eli):
        await person.vote(polled, polled.poll.texts[1])
    await stage.stop_bot()
    stage.clock.leap_to(polled.poll.expiry + timedelta(minutes=2))
    await stage.start_bot()
    taken = await stage.shown(stage.eli, circle.text, "Our next lunch-and-learn is about")
    assert OTHER in taken.text
    form = await stage.eli.click(taken, "Plan it…")
    shown = await stage.eli.fill(form, {"When": WHEN, "At a place, if not in your call": ""})
    assert "Hold this lunch-and-learn" in shown.text
    await stage.eli.click(shown, "Schedule it")
    assert f"I'll announce it in <#{circle.text.id}>." in shown.text
    await stage.shown(stage.eli, circle.text, "A lunch-and-learn of **Deciding with data** is scheduled")
    session = await Session.get(kind=SessionKind.LUNCH)
    assert session.starts_at == FIRST_SESSION + timedelta(weeks=1)
    assert (await Lunch.get(session_id=session.id)).topic == OTHER


async def test_a_poll_that_somebody_deletes_leaves_the_choice_open(stage, circle, lunching):
    await propose(stage, stage.ben, circle, PROPOSAL)
    await propose(stage, stage.chi, circle, WITH_GUEST)
    voting = await stage.dee.slash(circle.text, "lunch vote")
    await stage.seen(lambda: "The poll is in" in voting.text)
    polled = await stage.seen(lambda: next((one for one in stage.eli.sees(circle.text) if one.poll), None))
    await stage.ana.delete(polled)
    stage.clock.leap_to(polled.poll.expiry)
    await stage.settled(minutes=2)
    again = await stage.shown(stage.eli, circle.text, "chose nothing")
    assert again.buttons == ["Let us vote", "Propose…"]


async def test_where_polls_are_not_allowed_it_says_who_can_change_that(stage, circle, lunching):
    await propose(stage, stage.ben, circle, PROPOSAL)
    await propose(stage, stage.chi, circle, WITH_GUEST)
    await stage.shown(stage.dee, circle.text, f"**{OTHER}**, with Dr. Mira Okafor")
    stage.faults.refuse("POST", f"/channels/{circle.text.id}/messages", status=403, code=50013)
    answer = await stage.dee.slash(circle.text, "lunch vote")
    await stage.seen(lambda: "Create Polls" in answer.text)


async def test_without_a_time_it_shows_where_it_stands_and_what_can_be_done(stage, circle, lunching):
    shown = await stage.ana.slash(circle.text, "lunch plan")
    assert "Nothing is proposed yet." in shown.text
    assert shown.buttons == ["Propose…"]
    await propose(stage, stage.ben, circle, PROPOSAL)
    shown = await stage.ana.slash(circle.text, "lunch plan", when=WHEN, place="Café Central")
    assert "Place: Café Central" in shown.text
    await stage.ana.click(shown, "Schedule it")
    shown = await stage.ana.slash(circle.text, "lunch plan")
    assert f"**{TOPIC}**" in shown.text
    assert "hosts (" in shown.text


async def test_what_several_readings_mean_is_asked_before_a_date_is_set(stage, circle, lunching):
    await propose(stage, stage.ben, circle, PROPOSAL)
    asked = await stage.ana.slash(circle.text, "lunch plan", when="5/2 6pm", place="Café Central")
    assert len(asked.buttons) > 1
    shown = await stage.ana.click(asked, asked.buttons[0])
    assert "Place: Café Central" in shown.text or "Place: Café Central" in asked.text


async def test_at_a_place_its_event_is_there_and_it_moves_with_it(stage, circle, lunching):
    await propose(stage, stage.ben, circle, PROPOSAL)
    await stage.ana.click(
        await stage.ana.slash(circle.text, "lunch plan", when="2026-01-20 18:00", place="Café Central"), "Schedule it"
    )
    name = "Deciding with data: lunch-and-learn"
    event = await stage.seen(lambda: next((one for one in stage.guild.events.values() if one.name == name), None))
    assert (event.location, event.channel, event.type) == ("Café Central", None, EntityType.EXTERNAL)
    session = await Session.get(kind=SessionKind.LUNCH)
    shown = await stage.ana.slash(circle.text, "session move", when="2026-01-20 19:00", session=str(session.id))
    await stage.ana.click(shown, shown.buttons[0])
    await stage.seen(lambda: event.starts_at == FIRST_SESSION + timedelta(hours=1))
    assert event.location == "Café Central"
    stage.clock.leap_to(event.starts_at + timedelta(minutes=90))
    await stage.settled()
    await stage.seen(lambda: not event.open)
