"""The first ten minutes: a newcomer founds a circle of five with a session set, led by a card."""

from datetime import UTC, datetime

import pytest

from db.models import Circle, Goal, Invitation, Person, Session
from tests.e2e.counting import Counted, take_a_moment
from tests.e2e.staging import FOCUS, GOAL, NAME, ZONE

PEOPLE = "Up to seven people to ask"
WHEN = "tomorrow 18:00"


@pytest.fixture
def founder(stage):
    return Counted(stage, stage.ana)


@pytest.fixture
async def card(stage, founder):
    """The card that Ana gets who has founded the circle by its form."""
    form = await founder.slash(stage.general, "circle create")
    typed = {"Name": NAME, "Focus: what all of you work on": FOCUS}
    return await (await founder.fill(form, typed, {"Time zone you meet in": "Berlin"})).settled()


@pytest.fixture
async def text(stage, card):
    """The circle's text channel."""
    row = await Circle.get()
    return stage.guild.channels[row.text_channel_id]


async def ask(stage, founder, card, *people):
    """Have people asked from the card; returns the message that asks them."""
    await founder.choose(card.message, PEOPLE, *people)
    return await stage.shown(people[0], stage.general, people[-1].mention)


async def redrawn(stage, card, words):
    """Wait until the card says so."""
    await stage.seen(lambda: words in card.text)
    return card


async def test_a_newcomer_has_a_circle_of_five_with_a_session_set_by_few_presses(stage, founder, card):
    others = stage.people[1:]
    invitation = await ask(stage, founder, card, *others)
    await redrawn(stage, card, "Next: when you first meet")
    form = await founder.click(card.message, "Pick a time")
    await founder.fill(form, {"Day and time": WHEN})
    await redrawn(stage, card, "Schedule your first session for")
    await founder.click(card.message, "Schedule it")
    await redrawn(stage, card, "3 of 5 done")
    for person in others:
        take_a_moment(stage)
        await person.click(invitation, "Join the circle")
    row = await Circle.get()
    assert [one.starts_at for one in await Session.filter(circle=row).order_by("starts_at")][:1] == [
        datetime(2026, 1, 20, 17, 0, tzinfo=UTC)
    ]
    members = {one.user_id for one in await row.members.all()}
    assert members == {person.id for person in stage.people}
    assert (founder.presses, founder.characters) == (13, 93)


async def test_the_way_by_commands_alone_takes_more(stage, founder):
    """As it was before there were forms, select menus and a card; it is still there for who likes it."""
    await (await founder.slash(stage.general, "circle create", name=NAME, focus=FOCUS, zone=ZONE)).settled()
    for person in stage.people[1:]:
        invitation = await founder.slash(stage.general, "circle invite", person=person)
        take_a_moment(stage)
        await person.click(invitation, "Join the circle")
    shown = await founder.slash(stage.general, "session schedule", when=WHEN)
    await founder.click(shown, "Schedule it")
    assert await Session.exists()
    assert (founder.presses, founder.characters) == (25, 179)


async def test_the_card_leads_through_all_five_steps_in_place(stage, founder, card):
    assert card.ephemeral
    assert "1 of 5 done" in card.text
    await ask(stage, founder, card, *stage.people[1:])
    await redrawn(stage, card, "2 of 5 done")
    await founder.click(card.message, "Poll the circle")
    await redrawn(stage, card, "The poll is in")
    assert "Next: reminders for you" in card.text
    would = await founder.click(card.message, "What would come?")
    assert "- how your goal is going" in would.text
    await founder.click(card.message, "Not now")
    await redrawn(stage, card, "Next: your goal")
    form = await founder.click(card.message, "Set my goal")
    await founder.fill(form, GOAL)
    await redrawn(stage, card, "4 of 5 done")
    assert "Next: when you first meet" in card.text
    assert "a poll about it is in" in card.text
    form = await founder.click(card.message, "Pick a time")
    await founder.fill(form, {"Day and time": WHEN})
    await redrawn(stage, card, "Schedule your first session for")
    await founder.click(card.message, "Schedule it")
    await redrawn(stage, card, "You're all set")
    assert card.buttons == []
    assert (await Goal.get()).goal == GOAL["Goal"]
    assert (await Person.get(id=stage.ana.id)).nudges_declined_at is not None


async def test_who_cannot_be_asked_is_named_with_the_reason_and_the_others_are_asked(stage, founder, card):
    fay, gus = stage.strangers[:2]
    bot = stage.application.user
    await founder.choose(card.message, PEOPLE, fay, stage.ana, bot, gus)
    invitation = await stage.shown(fay, stage.general, fay.mention)
    assert gus.mention in invitation.text
    told = await stage.seen(lambda: next((one for one in stage.ana.sees(stage.general) if "I asked" in one.text), None))
    assert told.ephemeral
    assert f"{stage.ana.mention}: " in told.text
    assert "a bot can't join one" in told.text
    assert told.buttons == ["Withdraw"]
    assert await Invitation.all().count() == 2


async def test_a_step_can_wait(stage, founder, card):
    await founder.click(card.message, "Later")
    assert "Next: when you first meet" in card.text
    for _ in range(2):
        await founder.click(card.message, "Later" if "Later" in card.buttons else "Not now")
    await redrawn(stage, card, "Next: your goal")
    await founder.click(card.message, "Later")
    await redrawn(stage, card, "Next: who is in it")


async def test_what_cannot_be_understood_is_said_in_the_card_which_stays(stage, founder, card):
    await founder.click(card.message, "Later")
    form = await founder.click(card.message, "Pick a time")
    await founder.fill(form, {"Day and time": "when the cows come home"})
    await redrawn(stage, card, "I can't read “when”")
    assert "when the cows come home" in card.text
    assert card.buttons == ["Pick a time", "Poll the circle", "Later"]
    form = await founder.click(card.message, "Pick a time")
    await founder.fill(form, {"Day and time": "3/4 18:00"})
    await redrawn(stage, card, "can mean more than one thing")
    await founder.click(card.message, card.buttons[0])
    await redrawn(stage, card, "Schedule your first session for")


async def test_a_stale_card_acts_on_what_is_true_now(stage, founder, card, text):
    await founder.click(card.message, "Later")
    shown = await stage.ana.slash(text, "session schedule", when=WHEN)
    await stage.ana.click(shown, "Schedule it")
    await founder.click(card.message, "Poll the circle")
    await redrawn(stage, card, "The next session is already scheduled")
    assert "Next: reminders for you" in card.text


async def test_the_list_in_the_channel_leads_organisers_on_and_others_to_them(stage, founder, card, text):
    invitation = await ask(stage, founder, card, stage.ben)
    await stage.ben.click(invitation, "Join the circle")
    welcome = await stage.shown(stage.ben, text, "Getting started: 1 of 5 done")
    await stage.seen(lambda: "2 so far" in welcome.text)
    refused = await stage.ben.click(welcome, "Next step")
    assert f"Ask {stage.ana.mention}" in refused.text
    led = await stage.ana.click(welcome, "Next step")
    assert led.ephemeral
    assert "Next: who is in it" in led.text
    assert "The list is gone" in (await stage.ana.click(welcome, "Put away")).text
    await stage.seen(lambda: "Getting started" not in welcome.text and welcome.buttons == ["Set my goal"])


async def test_a_plan_in_the_first_goal_is_told_that_it_can_have_a_nudge(stage, founder, card):
    await founder.choose(card.message, PEOPLE, stage.ben)
    await redrawn(stage, card, "when you first meet")
    await founder.click(card.message, "Later")
    await redrawn(stage, card, "nudges")
    await founder.click(card.message, "Not now")
    await redrawn(stage, card, "Next: your goal")
    form = await founder.click(card.message, "Set my goal")
    planned = GOAL | {"Actions this week": "When it's Tuesday 9:00, I will call three teachers"}
    await founder.fill(form, planned)
    await redrawn(stage, card, "Nudge me at that moment")
