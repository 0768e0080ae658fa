"""Partners who have not met by the middle of their term are asked by DM; one press or a command tells that they did."""

from datetime import timedelta

import pytest

from db.models import Meeting, Partnership
from tests.e2e.staging import BEGINS

MIDDLE = BEGINS + timedelta(days=24, hours=18)
ASKS = "Half of your time as learning partners"


@pytest.fixture
async def ben(circle, stage):
    """Ben has agreed to nudges; the first session is far away, and partners are drawn."""
    await stage.ben.slash(circle.text, "nudges start")
    await circle.schedule("2026-03-24 18:00")
    return stage.ben


async def test_partners_who_have_not_met_are_asked_and_one_press_tells_that_they_have(circle, stage, ben):
    await stage.until(MIDDLE)
    message = await stage.received(ben, ASKS)
    assert message.buttons == ["We met"]
    await ben.click(message, "We met")
    assert "Noted: you have met" in message.text
    assert "You last met" in (await ben.slash(circle.text, "partners show")).text


async def test_partners_who_told_that_they_met_are_not_asked(circle, stage, ben):
    assert "Once you have met" in (await ben.slash(circle.text, "partners show")).text
    assert "Noted: you have met" in (await ben.slash(circle.text, "partners met")).text
    await stage.until(MIDDLE)
    assert ben.dms == []


async def test_a_partner_is_spared_the_question_by_the_other_ones_word(circle, stage, ben):
    (partnership,) = [row for row in await Partnership.all() if ben.id in row.members]
    partner = next(one for one in stage.people if one.id in partnership.members and one is not ben)
    await partner.slash(circle.text, "partners met")
    await stage.until(MIDDLE)
    assert ben.dms == []


async def test_others_cannot_tell_that_partners_met(circle, stage, ben):
    await stage.until(MIDDLE)
    message = await stage.received(ben, ASKS)
    await Partnership.all().update(members=[stage.chi.id, stage.dee.id])
    assert "This is about other partners." in (await ben.click(message, "We met")).text
    assert "no learning partner yet" in (await ben.slash(circle.text, "partners met")).text
    assert not await Meeting.exists()
