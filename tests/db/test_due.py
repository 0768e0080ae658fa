"""The order in which due jobs are claimed."""

from datetime import UTC, datetime, timedelta

import pytest

from db import due
from vocabulary.job_priorities import JobPriority

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
async def storm(database):
    """Jobs of all kinds have long been due, the least urgent one longest; one more session is due in a minute."""
    late = ("session:2", "session:1", "event:1", "calendar:2", "calendar:1", "nudges:1", "of-a-later-version:1")
    for minutes, subject in enumerate(late, start=1):
        await due.put([subject], NOON - minutes * MINUTE)
    await due.put(["session:9"], NOON + MINUTE)


async def claimed(at_most=10, priorities=frozenset(JobPriority)):
    return [claim.subject for claim in await due.claim(NOON, NOON + MINUTE, at_most, priorities)]


async def test_sessions_go_before_calendars_before_nudges_each_in_the_order_of_their_time(storm):
    assert await claimed(at_most=4) == ["session:1", "session:2", "event:1", "calendar:1"]
    assert await claimed() == ["calendar:2", "nudges:1", "of-a-later-version:1"]


async def test_only_jobs_of_the_wanted_priorities_are_claimed(storm):
    assert await claimed(priorities=frozenset({JobPriority.NUDGES, JobPriority.SESSION})) == [
        "session:1",
        "session:2",
        "nudges:1",
    ]


async def test_the_soonest_job_of_each_priority_is_known(storm):
    late = {priority: NOON - minutes * MINUTE for priority, minutes in zip(JobPriority, (2, 3, 5, 6, 7), strict=True)}
    assert await due.soonest() == late
    await due.drop(["nudges:1", "session:1", "session:2"])
    assert await due.soonest() == {
        priority: NOON + MINUTE if priority is JobPriority.SESSION else at
        for priority, at in late.items()
        if priority is not JobPriority.NUDGES
    }


async def test_leases_of_all_priorities_end_when_a_dead_process_is_replaced(storm):
    await claimed()
    await due.release(NOON, MINUTE)
    assert len(await claimed()) == 7
