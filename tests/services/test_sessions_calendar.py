"""A circle's calendar: two sessions ahead in its rhythm, and none while it pauses."""

from datetime import UTC, date, datetime, timedelta

import pytest

from db.models import Session
from db.transaction import transaction
from tests.services.house import ELI
from tests.services.planning_play import SECOND, THIRD, begin_rhythm, dates
from tests.services.played import played
from vocabulary.keys import JobKey, JobKind

UNTIL = date(2026, 2, 10)


@pytest.fixture
def calendar(house):
    return house.services.sessions.calendar


@played
async def paused(house, circle):
    """The circle pauses over its first two sessions."""
    await begin_rhythm(house, circle)
    await house.pass_time(minutes=1)
    async with transaction():
        assert (await house.services.sessions.calendar.pause(circle, UNTIL, house.now)).starts_at == THIRD


async def test_the_local_time_holds_when_clocks_change(house, circle):
    starts_at = datetime(2026, 3, 24, 17, tzinfo=UTC)
    await begin_rhythm(house, circle, starts_at)
    assert await dates() == [starts_at, datetime(2026, 4, 7, 16, tzinfo=UTC)]


async def test_there_are_two_sessions_ahead_again_after_one_is_over(house, circle):
    first, _ = await begin_rhythm(house, circle)
    await Session.filter(id=first.id).update(closed_at=house.now)
    await house.timekeeper.schedule(house.now, JobKey(JobKind.CALENDAR, circle.id))
    await house.run_jobs()
    assert await dates() == [SECOND, THIRD]


async def test_what_lies_in_a_pause_is_cancelled_and_the_rhythm_goes_on_after_it(house, circle, paused):
    assert await dates() == [THIRD, THIRD + timedelta(weeks=2)]
    assert await Session.filter(cancelled_because="The circle pauses.").count() == 2
    assert await house.job(JobKind.NUDGES, ELI) == house.now


async def test_a_pause_ends_by_itself_on_the_morning_of_its_day(house, circle, paused):
    await house.pass_time(until=datetime(2026, 2, 10, 7, 59, tzinfo=UTC))
    await circle.refresh_from_db()
    assert circle.paused_until == UNTIL
    await house.pass_time(minutes=2)
    await circle.refresh_from_db()
    assert (circle.paused_until, circle.pause_over_on) == (None, UNTIL)


async def test_a_pause_that_is_ended_sooner_gives_back_what_it_took(house, circle, calendar, paused):
    await house.pass_time(minutes=1)
    await circle.refresh_from_db()
    async with transaction():
        await calendar.resume(circle, house.now)
    assert (await dates())[1:3] == [SECOND, THIRD]
    assert await house.job(JobKind.NUDGES, ELI) == house.now
