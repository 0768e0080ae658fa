"""What learning partners are nudged about: to meet, and how they suit each other."""

from datetime import timedelta

from db.models import FitAnswer, Meeting, Partnership, Person
from tests.services.house import BEN, DEE, TEXT
from tests.services.nudge_play import SESSION, labels, look_again, reasons, schedule, texts
from tests.services.played import played
from vocabulary.partners import Fit


async def spared(house, label, user_id=BEN):
    """Why somebody is not told of something, by their preview."""
    preview = await house.services.nudges.preview.show(user_id)
    return reasons(preview.left_out).get(label)


@played
async def partnered(house, circle):
    """Ben and Dee are partners for seven weeks; the next session is far away."""
    await schedule(house, circle, SESSION + timedelta(weeks=7))
    ends_at = house.now + timedelta(weeks=7)
    row = {"circle": circle, "term": 1, "members": [BEN, DEE], "because": "", "opened_at": house.now}
    await house.services.nudges.settings.start(BEN)
    return await Partnership.create(**row, ends_at=ends_at)


async def test_partners_who_have_not_met_by_the_middle_of_their_term_are_asked(house, partnered):
    await look_again(house, BEN)
    await house.pass_time(days=24, hours=18)
    (message,) = house.dms(BEN)
    assert "You're halfway through your time as learning partners in **Deciding with data**." in message.text
    assert f"Could you fit in a short call with <@{DEE}>" in message.text
    assert labels(message) == [["We met"]]


async def test_one_partners_word_that_they_met_spares_both_the_question(house, partnered):
    await Meeting.create(partnership=partnered, by=DEE, at=house.now)
    await look_again(house, BEN)
    await house.pass_time(days=30)
    assert not any("short call" in text for text in texts(house))
    assert await spared(house, "meeting your learning partner") == "you've met"


async def test_whoever_did_not_tell_of_a_meeting_is_asked_how_the_other_suits_them_a_day_later(house, partnered):
    await Meeting.create(partnership=partnered, by=DEE, at=house.now)
    await look_again(house, BEN)
    await house.pass_time(days=2)
    (message,) = house.dms(BEN)
    assert f"How is it going with <@{DEE}>?" in message.text
    assert labels(message) == [["Good fit", "Still deciding", "Not a fit"]]


async def test_whoever_told_of_it_or_has_said_how_they_suit_is_not_asked_by_dm(house, partnered):
    await Meeting.create(partnership=partnered, by=BEN, at=house.now)
    await look_again(house, BEN)
    await house.pass_time(days=1)
    await Meeting.all().update(by=DEE)
    await FitAnswer.create(partnership=partnered, user_id=BEN, other=DEE, answer=Fit.NOT_A_FIT, at=house.now)
    await look_again(house, BEN)
    await house.pass_time(days=6)
    assert texts(house) == []


async def test_nobody_is_asked_to_meet_a_partner_who_is_away(house, partnered):
    await house.services.absences.set(DEE, None, None)
    await look_again(house, BEN)
    await house.pass_time(days=30)
    assert not any("short call" in text for text in texts(house))
    assert await spared(house, "meeting your learning partner") == "your partner is away"


async def test_how_they_suit_is_never_asked_in_the_channel(house, partnered):
    await Person.filter(id=BEN).update(nudges_in_channel=True, unreachable_since=house.now)
    await Meeting.create(partnership=partnered, by=DEE, at=house.now)
    await look_again(house, BEN)
    await house.pass_time(days=6)
    assert not any("How is it going" in message.text for message in house.said_in(TEXT))
