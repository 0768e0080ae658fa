"""Questions and answers about a goal wait until they are welcome; what no DM may bring comes in the channel."""

from datetime import UTC, datetime, timedelta

import pytest

from db.models import Ask, Person
from db.transaction import transaction
from tests.services.house import BEN, CHI
from tests.services.question_play import STUCK_ON, agree, answered, in_channel, pair
from vocabulary.goals import AskedOf
from vocabulary.keys import MessageKey

NIGHT = datetime(2026, 1, 19, 22, 30, tzinfo=UTC)
MORNING = datetime(2026, 1, 20, 7, 0, tzinfo=UTC)
"""Quiet hours in Berlin end at eight."""


async def asked_at_night(house, circle, stuck):
    """Ben asks Chi, his partner, who takes DMs and sleeps; returns whom he has asked."""
    house.clock.leap_to(NIGHT)
    await pair(house, circle, BEN, CHI)
    await agree(house, CHI)
    return await house.services.goals.questions.ask(stuck, BEN, AskedOf.PARTNER)


async def test_a_question_by_dm_at_night_waits_for_the_partners_morning(house, circle, stuck):
    await asked_at_night(house, circle, stuck)
    await house.pass_time(until=MORNING - timedelta(minutes=1))
    assert house.dms(CHI) == []
    await house.pass_time(until=MORNING)
    assert STUCK_ON in house.dms(CHI)[0].text


async def test_an_answer_by_dm_at_night_waits_for_the_askers_morning(house, stuck):
    house.clock.leap_to(NIGHT)
    await agree(house, BEN)
    await answered(house, stuck)
    await house.pass_time(until=MORNING - timedelta(minutes=1))
    assert house.dms(BEN) == []
    await house.pass_time(until=MORNING)
    assert len(house.dms(BEN)) == 1


async def test_in_the_channel_it_stands_at_once_and_wakes_nobody(house, circle, stuck):
    house.clock.leap_to(NIGHT)
    await answered(house, stuck)
    await house.deliver()
    (answer,) = in_channel(house, circle, "has an answer to your question")
    assert answer.text.startswith(f"<@{BEN}>, ")
    assert answer.pings == ()


async def test_what_waits_for_who_wants_no_dms_any_more_comes_in_the_channel(house, circle, questions, stuck):
    await asked_at_night(house, circle, stuck)
    await house.services.member_messages.bring_to_channel(CHI)
    await house.pass_time(until=MORNING)
    assert len(in_channel(house, circle, f"<@{CHI}>, your learning partner")) == 1
    assert house.dms(CHI) == []


async def test_so_does_what_waits_for_a_partner_who_is_gone_from_the_server(house, circle, questions, stuck):
    await asked_at_night(house, circle, stuck)
    house.servers.gone.add(CHI)
    await house.services.circles.seats.check(CHI)
    await house.pass_time(until=MORNING)
    assert len(in_channel(house, circle, f"<@{CHI}>, your learning partner")) == 1
    assert house.dms(CHI) == []
    assert AskedOf.PARTNER not in (await questions.help_for(stuck)).offers


async def test_so_does_an_answer(house, circle, questions, stuck):
    house.clock.leap_to(NIGHT)
    await agree(house, BEN)
    await answered(house, stuck)
    await house.services.member_messages.bring_to_channel(BEN)
    await house.pass_time(until=MORNING)
    assert len(in_channel(house, circle, "has an answer to your question")) == 1
    assert house.dms(BEN) == []


@pytest.mark.parametrize("missing", ["question", "channel"])
async def test_what_has_no_channel_to_come_to_is_left_alone(house, circle, questions, stuck, missing):
    await asked_at_night(house, circle, stuck)
    if missing == "question":
        await Ask.all().delete()
    else:
        circle.text_channel_id = None
        await circle.save()
    await house.services.member_messages.bring_to_channel(CHI)
    assert await house.outbox.waiting_dms(CHI) == [MessageKey.ask(1, CHI)]


async def test_what_waits_comes_when_it_is_welcome_by_changed_preferences(house, circle, questions, stuck):
    await asked_at_night(house, circle, stuck)
    later = MORNING + timedelta(days=3)
    async with transaction():
        await Person.filter(id=CHI).update(snoozed_until=later)
        await house.services.member_messages.time_again(CHI)
    await house.pass_time(until=MORNING + timedelta(hours=1))
    assert house.dms(CHI) == []
    async with transaction():
        await Person.filter(id=CHI).update(snoozed_until=None)
        await house.services.member_messages.time_again(CHI)
    await house.deliver()
    assert len(house.dms(CHI)) == 1


async def test_an_answer_waits_until_the_askers_snooze_is_over(house, stuck):
    over = MORNING + timedelta(days=3)
    await Person.filter(id=BEN).update(nudges_allowed_at=house.now, snoozed_until=over)
    await answered(house, stuck)
    await house.pass_time(until=over - timedelta(minutes=1))
    assert house.dms(BEN) == []
    await house.pass_time(until=over)
    assert len(house.dms(BEN)) == 1


async def test_what_a_dm_was_to_bring_that_is_refused_comes_in_the_channel_once(house, circle, questions, stuck):
    await pair(house, circle, BEN, CHI)
    await agree(house, CHI)
    house.discord.closed_dms.add(CHI)
    await questions.ask(stuck, BEN, AskedOf.PARTNER)
    await house.pass_time(hours=1)
    assert len(in_channel(house, circle, f"<@{CHI}>, your learning partner")) == 1
