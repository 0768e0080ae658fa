"""The thread below a failure that was told in writing: which steps stand in it, and until when."""

from datetime import timedelta

import pytest

from db.models import Circle, Failure
from tests.services.circle_play import TEXT
from tests.services.house import BEN
from tests.services.played import played
from vocabulary.keys import JobKind
from vocabulary.threads import ThreadObstacle

TOLD = {"happened": "I trusted one chart", "taught": "It showed a week", "next_time": "I look at more weeks"}
THREAD = 777


@pytest.fixture
def threads(house):
    return house.services.failures.threads


@played
async def told(house, circle):
    """The id of a failure that Ben has posted."""
    await house.services.failures.stories.prepare(circle.id, BEN, TOLD)
    return (await house.services.failures.stories.post(circle.id, BEN)).failure_id


async def written(house, threads, failure_id):
    """What stands in the thread once it was looked at."""
    if (await threads.of(failure_id)).wanted:
        await threads.write(failure_id, THREAD)
        await house.deliver()
    return [one.text.partition("**")[2].partition("**")[0] for one in house.said_in(THREAD)]


async def test_a_thread_is_opened_once_the_story_is_in_the_channel(house, told, threads):
    assert await house.job(JobKind.FAILURE_THREAD, told) == house.now
    waiting = await threads.of(told)
    assert (waiting.wanted, waiting.message_id) == (False, None)
    assert waiting.look_at > house.now
    await house.deliver()
    record = await threads.of(told)
    assert record.wanted
    assert record.message_id is not None
    assert (record.channel_id, record.name) == (TEXT, "Failure of the month, January 2026")


async def test_questions_come_first_and_two_days_later_what_all_take_from_it_the_teller_last(house, told, threads):
    await house.deliver()
    assert await written(house, threads, told) == ["Questions first."]
    assert not (await threads.of(told)).wanted
    await house.pass_time(days=2, minutes=1)
    assert await written(house, threads, told) == ["Questions first.", "What do *we* take from it?"]
    assert f"<@{BEN}> comes last." in house.said_in(THREAD)[-1].text
    assert all(one.silent for one in house.said_in(THREAD))


async def test_after_five_days_it_is_over(house, told, threads):
    await house.deliver()
    opened = await threads.of(told)
    assert not opened.over
    assert opened.look_at - house.now > timedelta(days=1)
    await house.pass_time(days=5, minutes=1)
    record = await threads.of(told)
    assert (record.over, record.look_at) == (True, None)


async def test_with_its_circle_the_thread_is_over_too(house, told, threads):
    await house.deliver()
    await Circle.all().update(closed_at=house.now)
    assert (await threads.of(told)).over


async def test_where_it_is_not_allowed_the_circle_reads_once_why_and_nothing_more_is_tried(
    house, circle, told, threads
):
    await house.deliver()
    for _ in range(2):
        await threads.note_obstacle(told, ThreadObstacle.FORBIDDEN)
        assert await threads.of(told) is None
        await house.pass_time(days=1)
    assert sum("permissions *Create Public Threads*" in one.text for one in house.said_in(TEXT)) == 1


async def test_of_a_story_whose_teller_was_forgotten_nothing_is_written(house, told, threads):
    await house.deliver()
    await house.services.privacy.forget(BEN)
    await threads.write(told, THREAD)
    await threads.note_obstacle(told, ThreadObstacle.FULL)
    assert await threads.of(told) is None
    assert not await Failure.exists()
    await house.deliver()
    assert house.said_in(THREAD) == []


async def test_a_thread_is_known_by_the_story_that_has_it(told, threads):
    assert not await threads.is_noted(THREAD)
    await threads.note_thread(told, THREAD)
    assert await threads.is_noted(THREAD)
