"""Learning partners: told once they are drawn, shown to each, and asked by DM in the middle whether they have met."""

from datetime import timedelta

import pytest

from db.models import Partnership, Person, Session
from rehearsal.enums import ComponentType
from rehearsal.messages import posting
from rules.standard import STANDARD
from services.sessions.agendas import as_facts
from tests.e2e.pairing import pair
from tests.e2e.staging import FIRST_SESSION
from vocabulary.controls import ButtonKind
from vocabulary.keys import Address, JobKey, JobKind

ASKS = "You're halfway through your time as learning partners"


async def show(circle, person):
    return (await person.slash(circle.text, "partners show")).text


@pytest.fixture
async def partnership(circle, stage):
    """Ben and Chi are partners."""
    return await pair(circle, stage.ben, stage.chi)


async def test_partners_are_told_once_the_first_session_is_set_and_each_sees_their_own_and_why(circle, stage):
    assert "You don't have a learning partner right now" in await show(circle, stage.ben)
    await circle.schedule(draw=True)
    message = await stage.shown(stage.ana, circle.text, "## Learning partners")
    assert all(person.mention in message.text for person in stage.people)
    told = await show(circle, stage.ben)
    assert "Your learning partner: " in told
    assert "(partners for the first time)" in told
    assert stage.ben.mention not in told
    assert "Your learning partners: " in await show(circle, stage.eli)
    assert "- partners for the first time" in (await stage.ben.slash(circle.text, "partners why")).text


async def test_partners_who_have_not_met_are_asked_and_one_press_tells_that_they_have(circle, stage, partnership):
    now = stage.clock.now()
    await Person.filter(id=stage.ben.id).update(nudges_allowed_at=now)
    term = {"opened_at": now - timedelta(weeks=3, days=2), "ends_at": now + timedelta(weeks=3)}
    await Partnership.filter(id=partnership.id).update(**term)
    await stage.look_at(JobKey(JobKind.NUDGES, stage.ben.id))
    message = await stage.received(stage.ben, ASKS)
    assert message.buttons == ["We met"]
    await stage.ben.click(message, "We met")
    assert "Noted: you've met" in message.text
    assert "You last met" in await show(circle, stage.ben)


async def test_who_says_that_they_met_is_asked_how_the_other_suits_them_and_only_they_see_it(
    circle, stage, partnership
):
    met = await stage.ben.slash(circle.text, "partners met")
    assert met.ephemeral
    assert met.buttons[-3:] == ["Good fit", "Still deciding", "Not a fit"]
    answer = await (await stage.ben.click(met, "Not a fit")).settled()
    assert answer.ephemeral
    assert "Noted, for you alone." in answer.text
    assert (await stage.ben.slash(circle.text, "partners avoid")).buttons == ["Take back number 1"]


async def test_whom_a_member_avoids_only_they_see_and_can_take_back(circle, stage):
    shown = await stage.ben.slash(circle.text, "partners avoid", member=stage.chi)
    assert shown.ephemeral
    assert f"I won't pair you with {stage.chi.mention}" in shown.text
    await stage.ben.click(shown, "Take back number 1")
    assert "can be partners again" in shown.text
    assert "You can be paired with everyone" in (await stage.ben.slash(circle.text, "partners avoid")).text


async def test_an_organiser_sees_what_an_early_change_means_and_presses_when_it_comes(circle, stage, partnership):
    await Session.create(circle_id=circle.id, starts_at=FIRST_SESSION, agenda=as_facts(STANDARD))
    shown = await stage.ana.slash(circle.text, "partners rotate")
    assert shown.buttons == ["New partners now", "After the next session"]
    await stage.ana.click(shown, "After the next session")
    assert shown.buttons == ["New partners now", "Keep the partners"]
    await stage.ana.click(shown, "New partners now")
    assert "Done: a new term has started" in shown.text
    await stage.shown(stage.ben, circle.text, "## Learning partners")
    refused = await stage.ben.slash(circle.text, "partners rotate")
    assert "organiser" in refused.text


async def test_an_organiser_chooses_how_long_partners_stay_and_sees_what_that_means(circle, stage, partnership):
    card = await stage.ana.slash(circle.text, "circle settings")
    await stage.ana.choose(card, "How long partners stay", "Partners stay for about 6 weeks")
    assert "This holds for your current partners too" in card.text
    await stage.ana.click(card, "Change it")
    assert "**Learning partners:** change after about 6 weeks" in card.text
    await stage.shown(stage.ben, circle.text, "learning partners stay together for about 6 weeks")


async def test_what_is_pressed_where_all_can_see_it_is_answered_where_nobody_else_can(circle, stage, partnership):
    button = {"type": ComponentType.BUTTON, "style": 2, "label": "Not a fit"}
    address = str(Address.of(ButtonKind.PARTNERS_NO_FIT, partnership.id, stage.chi.id))
    rows = [{"type": ComponentType.ACTION_ROW, "components": [{**button, "custom_id": address}]}]
    said = {"content": "Seen by all", "components": rows}
    message = posting.post(stage.rehearsal.world, circle.text, stage.application.user, said)
    answer = await (await stage.ben.click(message, "Not a fit")).settled()
    assert answer.ephemeral
    assert "Noted, for you alone." in answer.text
    assert message.text == "Seen by all"
