"""Learning partners: told once they are drawn, shown to each, and asked by DM in the middle whether they have met."""

from datetime import timedelta

from db.models import Partnership
from tests.e2e.staging import BEGINS

MIDDLE = BEGINS + timedelta(days=24, hours=18)
ASKS = "You're halfway through your time as learning partners"
FAR_AWAY = "2026-03-24 18:00"


async def show(circle, person):
    return (await person.slash(circle.text, "partners show")).text


async def test_partners_are_told_once_the_first_session_is_set_and_each_sees_their_own(circle, stage):
    assert "You don't have a learning partner yet" in await show(circle, stage.ben)
    await circle.schedule()
    message = await stage.shown(stage.ana, circle.text, "## Learning partners")
    assert all(person.mention in message.text for person in stage.people)
    told = await show(circle, stage.ben)
    assert "Your learning partner until" in told
    assert "(haven't been partners yet)" in told
    assert stage.ben.mention not in told


async def test_partners_who_have_not_met_are_asked_and_one_press_tells_that_they_have(circle, stage):
    await stage.ben.slash(circle.text, "nudges start")
    await circle.schedule(FAR_AWAY)
    await stage.until(MIDDLE)
    message = await stage.received(stage.ben, ASKS)
    assert message.buttons == ["We met"]
    await stage.ben.click(message, "We met")
    assert "Noted: you've met" in message.text
    assert "You last met" in await show(circle, stage.ben)


async def test_a_partner_is_spared_the_question_by_the_other_ones_word(circle, stage):
    await stage.ben.slash(circle.text, "nudges start")
    await circle.schedule(FAR_AWAY)
    (partnership,) = [row for row in await Partnership.all() if stage.ben.id in row.members]
    partner = next(one for one in stage.people if one.id in partnership.members and one is not stage.ben)
    assert "Once you've met" in await show(circle, partner)
    assert "Noted: you've met" in (await partner.slash(circle.text, "partners met")).text
    await stage.until(MIDDLE)
    assert stage.ben.dms == []
