"""What members prepare to tell, that it was told, and that nothing of it stays but the line they want kept."""

import asyncio
from datetime import timedelta

import pytest

from db import sql
from db.models import Circle, Failure, OutgoingBody, Preparation, Turn
from tests.reading import plain
from tests.services.circle_play import TEXT
from tests.services.house import ANA, BEN, FAY
from vocabulary.controls import ButtonKind
from vocabulary.duties import Duty
from vocabulary.errors import Refusal
from vocabulary.keys import Address, MessageKey, MessageKind
from vocabulary.limits import LONGEST_CARD

TOLD = {
    "happened": "I trusted one chart",
    "taught": "It showed a single week",
    "next_time": "I look at three more weeks",
}


@pytest.fixture
def stories(house):
    return house.services.failures.stories


@pytest.fixture
def tell(stories, circle):
    """Have a member prepare a failure and post it."""

    async def do(user_id=BEN, **answers):
        await stories.prepare(circle.id, user_id, TOLD | answers)
        return await stories.post(circle.id, user_id)

    return do


async def everything_stored():
    """All that the database holds, as one text."""
    tables = [row["name"] for row in await sql.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
    return "\n".join([str(await sql.rows(f'SELECT * FROM "{table}"')) for table in tables])


async def test_what_is_prepared_can_be_half_finished_and_gone_on_with(circle, stories):
    kept = await stories.prepare(circle.id, BEN, TOLD | {"next_time": ""})
    assert not kept.whole
    await stories.prepare(circle.id, BEN, TOLD | {"taught": "Never again"})
    kept = await stories.prepared(circle.id, BEN)
    assert kept.whole
    assert kept.answers == TOLD | {"taught": "Never again"}
    assert await Preparation.all().count() == 1


async def test_nobody_else_gets_to_see_what_somebody_prepares(circle, stories):
    await stories.prepare(circle.id, BEN, TOLD)
    assert await stories.prepared(circle.id, ANA) is None
    with pytest.raises(Refusal, match="circles/members-only"):
        await stories.prepared(circle.id, FAY)


async def test_what_is_thrown_away_is_gone(circle, stories):
    await stories.prepare(circle.id, BEN, TOLD)
    await stories.discard(circle.id, BEN)
    assert TOLD["happened"] not in await everything_stored()


@pytest.mark.parametrize("blank", ["", " ", "\u200b"])
async def test_there_must_be_something_to_read_in_one_answer(circle, stories, blank):
    with pytest.raises(Refusal, match="failure/unanswered"):
        await stories.prepare(circle.id, BEN, dict.fromkeys(TOLD, blank))


async def test_a_failure_is_posted_to_the_circle_in_three_answers(house, tell):
    told = await tell()
    assert told.channel == TEXT
    await house.deliver()
    (message,) = house.said_in(TEXT)
    assert message.card
    assert message.text.startswith("## Failure of the month")
    assert f"From <@{BEN}>" in message.text
    assert all(words in message.text for words in TOLD.values())


async def test_a_story_is_not_stored_once_it_was_told(house, tell):
    await tell()
    assert not await Preparation.exists()
    await house.pass_time(minutes=2)
    stored = await everything_stored()
    assert not any(words in stored for words in TOLD.values())
    (message,) = house.said_in(TEXT)
    assert TOLD["happened"] in message.text


async def test_the_text_of_a_story_waits_until_it_has_arrived(house, circle, tell):
    house.discord.forbidden.add(TEXT)
    told = await tell()
    await house.pass_time(minutes=2)
    assert await house.waiting(MessageKey(MessageKind.FAILURE, told.failure_id)) is not None
    house.discord.forbidden.clear()
    await house.outbox.try_again([TEXT])
    await house.pass_time(hours=2)
    assert len(house.said_in(TEXT)) == 1
    assert not await OutgoingBody.exists()


async def test_one_that_is_posted_from_two_devices_or_after_a_lost_answer_is_told_once(house, circle, stories):
    await stories.prepare(circle.id, BEN, TOLD)
    one, other = await asyncio.gather(*(stories.post(circle.id, BEN) for _ in range(2)))
    await house.pass_time(minutes=10)
    assert one == other == await stories.post(circle.id, BEN)
    assert await Turn.filter(duty=Duty.FAILURE, user_id=BEN).count() == await Failure.all().count() == 1
    assert len(house.said_in(TEXT)) == 1


async def test_long_after_it_was_posted_there_is_nothing_to_post(house, circle, stories, tell):
    await tell()
    await house.pass_time(minutes=20)
    with pytest.raises(Refusal, match="failure/nothing-prepared"):
        await stories.post(circle.id, BEN)


async def test_it_is_posted_once_all_three_are_answered(circle, stories):
    await stories.prepare(circle.id, BEN, TOLD | {"taught": ""})
    with pytest.raises(Refusal, match="failure/unfinished"):
        await stories.post(circle.id, BEN)
    assert await Preparation.exists()


async def test_one_with_pings_and_markup_in_it_pings_nobody_and_formats_nothing(house, tell):
    await tell(happened=f"@everyone <@{ANA}> @here **loud**")
    await house.deliver()
    (message,) = house.said_in(TEXT)
    assert message.pings == ()
    assert f"@everyone <@{ANA}> @here **loud**" in plain(message.text)


async def test_the_longest_one_fits_into_a_card_even_if_all_of_it_is_markup(house, tell):
    await tell(**dict.fromkeys(TOLD, "*" * 600))
    await house.deliver()
    (message,) = house.said_in(TEXT)
    assert len(message.text) <= LONGEST_CARD
    assert plain(message.text).count("*" * 600) == 3


async def test_it_stays_prepared_while_the_circle_has_no_channel(tell):
    await Circle.all().update(text_channel_id=None)
    with pytest.raises(Refusal, match="circles/still-being-made"):
        await tell()
    assert not await Failure.exists()
    assert await Preparation.exists()


async def test_one_tells_five_failures_a_day_at_most(house, tell):
    for number in range(5):
        await tell(happened=f"Number {number}")
    with pytest.raises(Refusal, match="limits/reached") as refused:
        await tell()
    assert "You've shared 5 failures within a day" in house.words.refusal(refused.value)
    assert await Turn.filter(duty=Duty.FAILURE).count() == 5
    await tell(ANA)


async def test_its_teller_lets_the_circle_keep_one_line_and_changes_it(house, circle, stories, tell):
    told = await tell()
    await stories.keep_line(told.failure_id, BEN, "  Look at more\n than one week ")
    await house.pass_time(minutes=1)
    assert house.said_in(TEXT)[-1].text.endswith("> Look at more than one week")
    await stories.keep_line(told.failure_id, BEN, "Look at a month")
    await house.pass_time(minutes=1)
    assert [one.text.endswith("> Look at a month") for one in house.said_in(TEXT)] == [False, True]
    (kept,) = (await house.services.failures.months.next(circle.id, ANA)).lessons
    assert kept.lesson == "Look at a month"
    assert await stories.line_of(told.failure_id, BEN) == "Look at a month"


async def test_a_line_is_its_tellers_to_keep_and_nobody_elses(stories, tell):
    told = await tell()
    for failure_id, user_id, refusal in (
        (told.failure_id, ANA, "failure/not-yours"),
        (told.failure_id, FAY, "circles/members-only"),
        (99, BEN, "failure/not-yours"),
    ):
        with pytest.raises(Refusal, match=refusal):
            await stories.keep_line(failure_id, user_id, "A line")
    with pytest.raises(Refusal, match="failure/no-line"):
        await stories.keep_line(told.failure_id, BEN, "\u200b")


async def test_a_story_that_an_earlier_version_kept_goes_as_soon_as_a_line_is_kept(house, circle, stories):
    until = house.now + timedelta(weeks=7)
    old = await Failure.create(circle=circle, user_id=BEN, told_at=house.now, story_until=until, **TOLD)
    assert await stories.line_of(old.id, BEN) == TOLD["taught"]
    await stories.keep_line(old.id, BEN, "Look at a month")
    stored = await everything_stored()
    assert not any(words in stored for words in TOLD.values())


async def test_whoever_told_one_to_an_earlier_version_is_told_once_and_by_dm_alone_that_the_story_goes(house, circle):
    until = house.now + timedelta(weeks=7)
    for user_id in (ANA, BEN):
        await Failure.create(circle=circle, user_id=user_id, told_at=house.now, story_until=until, **TOLD)
    await house.services.nudges.settings.start(BEN)
    await house.pass_time(days=10)
    (said,) = house.dms(BEN)
    assert "let your circle keep one line of it" in said.text
    assert not any(words in said.text for words in TOLD.values())
    (failure,) = await Failure.filter(user_id=BEN)
    assert said.custom_ids == (str(Address(ButtonKind.FAILURE_LESSON, failure.id)),)
    assert house.dms(ANA) == house.said_in(TEXT) == []


async def test_whoever_asks_whose_turn_it_is_reads_of_their_own_stored_story_and_of_nobody_elses(house, circle):
    until = house.now + timedelta(weeks=7)
    old = await Failure.create(circle=circle, user_id=BEN, told_at=house.now, story_until=until, **TOLD)
    own, other = [await house.services.failures.months.next(circle.id, user_id) for user_id in (BEN, ANA)]
    assert (own.stored.id, other.stored) == (old.id, None)
    assert "I still have the story you told" in house.words.render("failure/next", coming=own)
    assert "story" not in house.words.render("failure/next", coming=other)


async def test_who_has_kept_a_line_of_it_is_not_told_any_more(house, circle, stories):
    until = house.now + timedelta(weeks=7)
    old = await Failure.create(circle=circle, user_id=BEN, told_at=house.now, story_until=until, **TOLD)
    await house.services.nudges.settings.start(BEN)
    await stories.keep_line(old.id, BEN, "Look at a month")
    await house.pass_time(days=10)
    assert house.dms(BEN) == []
