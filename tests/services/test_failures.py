"""The failure of the month: whose turn it is, what was told, and that it is asked for once a month."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from db.models import Circle, Failure, Turn
from services.events import CircleFormed
from tests.reading import plain
from tests.services.circle_play import TEXT
from tests.services.house import ANA, BEN, FAY
from vocabulary.controls import ButtonKind
from vocabulary.duties import Duty
from vocabulary.errors import Refusal
from vocabulary.keys import Address, JobKey, JobKind
from vocabulary.limits import LONGEST_CARD

MONDAY_IN_FEBRUARY = datetime(2026, 2, 2, 9, tzinfo=UTC)
MONDAY_IN_MARCH = datetime(2026, 3, 2, 9, tzinfo=UTC)
TOLD = {
    "happened": "I trusted one chart",
    "taught": "It showed a single week",
    "next_time": "I look at three more weeks",
}


@pytest.fixture
def failures(house):
    return house.services.failures


@pytest.fixture
async def asked(house, failures):
    """Returns a function that forms a circle which is asked each month."""

    async def form(*members, **facts):
        circle = await house.form_circle(*members, **facts)
        await failures.circle_formed(CircleFormed(circle.id))
        return circle

    return form


def questions(house):
    """What asks a member for the failure of a month."""
    return [one for one in house.said_in(TEXT) if "it's your turn for the failure of the month" in one.text]


async def test_a_failure_is_posted_to_the_circle_in_three_answers(house, circle, failures):
    assert await failures.tell(circle.id, BEN, TOLD) == TEXT
    await house.deliver()
    (message,) = house.said_in(TEXT)
    assert message.card
    assert message.text.startswith("## Failure of the month")
    assert f"From <@{BEN}>" in message.text
    assert all(words in message.text for words in TOLD.values())


async def test_one_sent_from_two_devices_at_once_is_told_once(house, circle, failures):
    await asyncio.gather(*(failures.tell(circle.id, BEN, TOLD) for _ in range(2)))
    await house.deliver()
    assert len(house.said_in(TEXT)) == 1
    assert await Turn.filter(duty=Duty.FAILURE).count() == 1


async def test_one_that_an_earlier_version_kept_twice_can_be_sent_again(house, circle, failures):
    facts: dict[str, Any] = {"circle": circle, "user_id": BEN, "told_at": house.now, **TOLD}
    for _ in range(2):
        await Failure.create(**facts)
    assert await failures.tell(circle.id, BEN, TOLD) == TEXT
    assert await Failure.all().count() == 2


async def test_who_has_told_one_is_not_next(house, circle, failures):
    choice = await failures.next(circle.id)
    assert choice.member == ANA
    assert f"<@{ANA}> is next for the failure of the month (hasn't had a turn yet)." in house.words.render(
        "failure/next", choice=choice
    )
    await failures.tell(circle.id, ANA, TOLD)
    assert (await failures.next(circle.id)).member == BEN
    assert await Turn.filter(duty=Duty.FAILURE, user_id=ANA).count() == 1


async def test_at_the_beginning_of_each_month_one_member_is_asked(house, asked, failures):
    circle = await asked()
    await house.pass_time(MONDAY_IN_FEBRUARY)
    (question,) = questions(house)
    assert question.pings == (ANA,)
    assert question.custom_ids == (str(Address(ButtonKind.FAILURE_SHARE, circle.id)),)
    await failures.tell(circle.id, ANA, TOLD)
    await house.pass_time(MONDAY_IN_MARCH)
    assert questions(house)[1].pings == (BEN,)


async def test_a_month_that_passed_while_the_bot_was_away_is_made_good_once(house, asked):
    circle = await asked()
    house.clock.leap_to(MONDAY_IN_FEBRUARY.replace(day=5))
    for _ in range(2):
        await house.timekeeper.schedule(house.now, JobKey(JobKind.MONTH, circle.id))
        await house.pass_time(hours=1)
    assert len(questions(house)) == 1


async def test_a_circle_that_is_too_small_closed_or_without_a_channel_is_not_asked(house, asked):
    await asked((ANA, BEN), text_channel_id=21, name="Small")
    await asked(text_channel_id=31, name="Closed", closed_at=house.now)
    await asked(text_channel_id=None, name="Unfinished")
    await house.pass_time(MONDAY_IN_FEBRUARY)
    assert house.discord.messages == {}


async def test_a_small_circle_is_asked_the_next_month(house, asked):
    circle = await asked((ANA, BEN))
    await house.pass_time(MONDAY_IN_FEBRUARY)
    assert await house.job(JobKind.MONTH, circle.id) == MONDAY_IN_MARCH


@pytest.mark.parametrize("question", TOLD)
async def test_an_answer_that_is_empty_is_refused(circle, failures, question):
    with pytest.raises(Refusal, match="failure/unanswered"):
        await failures.tell(circle.id, BEN, TOLD | {question: ""})
    assert not await Failure.exists()


async def test_one_with_pings_and_markup_in_it_pings_nobody_and_formats_nothing(house, circle, failures):
    await failures.tell(circle.id, BEN, TOLD | {"happened": f"@everyone <@{ANA}> @here **loud**"})
    await house.deliver()
    (message,) = house.said_in(TEXT)
    assert message.pings == ()
    assert f"@everyone <@{ANA}> @here **loud**" in plain(message.text)


async def test_the_longest_one_fits_into_a_card_even_if_all_of_it_is_markup(house, circle, failures):
    await failures.tell(circle.id, BEN, dict.fromkeys(TOLD, "*" * 600))
    await house.deliver()
    (message,) = house.said_in(TEXT)
    assert len(message.text) <= LONGEST_CARD
    assert plain(message.text).count("*" * 600) == 3


async def test_it_is_not_told_to_a_circle_without_a_channel(circle, failures):
    await Circle.all().update(text_channel_id=None)
    with pytest.raises(Refusal, match="circles/still-being-made"):
        await failures.tell(circle.id, BEN, TOLD)
    assert not await Failure.exists()


async def test_strangers_tell_none(circle, failures):
    with pytest.raises(Refusal, match="circles/members-only"):
        await failures.tell(circle.id, FAY, TOLD)


async def test_one_tells_five_failures_a_day_at_most(house, circle, failures):
    for number in range(5):
        await failures.tell(circle.id, BEN, TOLD | {"happened": f"Number {number}"})
    with pytest.raises(Refusal, match="limits/reached") as refused:
        await failures.tell(circle.id, BEN, TOLD)
    assert "You've shared 5 failures within a day" in house.words.refusal(refused.value)
    assert await Turn.filter(duty=Duty.FAILURE).count() == 5
    await failures.tell(circle.id, BEN, TOLD | {"happened": "Number 4"})
    await failures.tell(circle.id, ANA, TOLD)
