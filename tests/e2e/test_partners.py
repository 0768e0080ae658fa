"""Learning partners: told once they are drawn, shown to each, and asked by DM in the middle whether they have met."""

from datetime import timedelta

from db.models import Partnership
from rehearsal.enums import ComponentType
from rehearsal.messages import posting
from tests.e2e.staging import BEGINS
from vocabulary.controls import ButtonKind
from vocabulary.keys import Address

MIDDLE = BEGINS + timedelta(days=24, hours=18)
ASKS = "You're halfway through your time as learning partners"
FAR_AWAY = "2026-03-24 18:00"


async def show(circle, person):
    return (await person.slash(circle.text, "partners show")).text


async def test_partners_are_told_once_the_first_session_is_set_and_each_sees_their_own(circle, stage):
    assert "You don't have a learning partner right now" in await show(circle, stage.ben)
    await circle.schedule()
    message = await stage.shown(stage.ana, circle.text, "## Learning partners")
    assert all(person.mention in message.text for person in stage.people)
    told = await show(circle, stage.ben)
    assert "Your learning partner: " in told
    assert "(partners for the first time)" in told
    assert stage.ben.mention not in told
    assert "Your learning partners: " in await show(circle, stage.eli)


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
    assert not any(ASKS in one.text for one in stage.ben.dms)


async def partnered(circle, stage):
    """Ben with one of his partners, once the first pairs are drawn; and what is about them."""
    await circle.schedule()
    (row,) = [row for row in await Partnership.all() if stage.ben.id in row.members]
    other = next(one for one in stage.people if one.id in row.members and one is not stage.ben)
    return other, row


async def test_who_says_that_they_met_is_asked_how_the_other_suits_them_and_only_they_see_it(circle, stage):
    await partnered(circle, stage)
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


async def test_partners_read_why_they_were_chosen_and_nothing_of_who_avoids_anyone(circle, stage):
    await partnered(circle, stage)
    why = (await stage.ben.slash(circle.text, "partners why")).text
    assert "- partners for the first time" in why
    await stage.chi.slash(circle.text, "partners avoid", member=stage.ben)
    assert (await stage.ben.slash(circle.text, "partners why")).text == why


async def test_an_organiser_sees_what_an_early_change_means_and_presses_when_it_comes(circle, stage):
    await partnered(circle, stage)
    shown = await stage.ana.slash(circle.text, "partners rotate")
    assert shown.buttons == ["New partners now", "After the next session"]
    await stage.ana.click(shown, "After the next session")
    assert shown.buttons == ["New partners now", "Keep the partners"]
    await stage.ana.click(shown, "New partners now")
    assert "Done: a new term has started" in shown.text
    await stage.seen(
        lambda: len([one for one in stage.ana.sees(circle.text) if "## Learning partners" in one.text]) == 2
    )
    refused = await stage.ben.slash(circle.text, "partners rotate")
    assert "organiser" in refused.text


async def test_an_organiser_chooses_how_long_partners_stay_and_sees_what_that_means(circle, stage):
    await partnered(circle, stage)
    card = await stage.ana.slash(circle.text, "circle settings")
    await stage.ana.choose(card, "How long partners stay", "Partners stay for about 6 weeks")
    assert "This holds for your current partners too" in card.text
    await stage.ana.click(card, "Change it")
    assert "**Learning partners:** change after about 6 weeks" in card.text
    await stage.shown(stage.ben, circle.text, "learning partners stay together for about 6 weeks")


async def test_what_is_pressed_where_all_can_see_it_is_answered_where_nobody_else_can(circle, stage):
    other, row = await partnered(circle, stage)
    button = {"type": ComponentType.BUTTON, "style": 2, "label": "Not a fit"}
    address = str(Address.of(ButtonKind.PARTNERS_NO_FIT, row.id, other.id))
    rows = [{"type": ComponentType.ACTION_ROW, "components": [{**button, "custom_id": address}]}]
    said = {"content": "Seen by all", "components": rows}
    message = posting.post(stage.rehearsal.world, circle.text, stage.application.user, said)
    answer = await (await stage.ben.click(message, "Not a fit")).settled()
    assert answer.ephemeral
    assert "Noted, for you alone." in answer.text
    assert message.text == "Seen by all"
