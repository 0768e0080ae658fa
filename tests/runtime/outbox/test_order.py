import asyncio

import pytest

from db import outgoing, sql
from db.transaction import transaction
from runtime.message import Message
from runtime.outbox import Outbox, Priority
from runtime.pace import BURST, REQUESTS, Pace
from tests.runtime.outbox.shelf import ANA, GENERAL, RANDOM, ended, named
from tests.runtime.waiting import NOON, SECOND, running, settled


async def test_announcements_go_before_nudges_and_otherwise_the_oldest_first(outbox, shelf):
    await outbox.post(named("n"), Message("nudge"), channel=GENERAL, priority=Priority.NUDGE)
    await outbox.post(named("1"), Message("one"), channel=GENERAL)
    await outbox.post(named("2"), Message("two"), channel=GENERAL)
    await outbox.post(named("a"), Message("announcement"), channel=GENERAL, priority=Priority.ANNOUNCEMENT)
    async with running(outbox):
        await shelf.has_called(4)
    assert shelf.posts() == ["announcement", "one", "two", "nudge"]


async def test_what_is_new_goes_before_what_is_only_revised(database, clock, ledger, shelf):
    outbox = Outbox(clock, ledger, shelf, at_once=1)
    urgent = Priority.ANNOUNCEMENT
    await outbox.post(named("first"), Message("block 1"), channel=GENERAL, priority=urgent)
    async with running(outbox):
        await ended(shelf, 1)
        clock.leap_to(NOON + 2 * SECOND)
        async with transaction():
            await outbox.post(named("first"), Message("block 1 is over"), channel=GENERAL, priority=urgent)
            await outbox.post(named("second"), Message("block 2"), channel=GENERAL, priority=urgent)
            await outbox.post(named("third"), Message("block 2"), channel=RANDOM, priority=urgent)
        await shelf.has_called(4)
    assert [name for name, _ in shelf.calls] == ["post", "post", "post", "edit"]


@pytest.fixture
def real():
    """The computer's seconds, in a list of one."""
    return [0.0]


async def test_the_next_place_in_the_pace_is_an_announcement_s(database, clock, ledger, shelf, real):
    outbox = Outbox(clock, ledger, shelf, pace=Pace(now=lambda: real[0]))
    for user in range(1, 2 * BURST + 1):
        await outbox.post(named(f"hello {user}"), Message("hello"), user=user, priority=Priority.NUDGE)
    async with running(outbox):
        await shelf.has_called(BURST)
        await outbox.post(named("news"), Message("news"), channel=GENERAL, priority=Priority.ANNOUNCEMENT)
        await settled()
        assert shelf.posts() == ["hello"] * BURST
        real[0] = 1.5 / REQUESTS
        await shelf.has_called(BURST + 1)
        await settled()
        assert shelf.posts() == ["hello"] * BURST + ["news"]
        real[0] = 60.0
        await shelf.has_called(2 * BURST + 1)


async def test_only_announcements_go_before_those_who_wait_for_a_turn(database, clock, ledger, shelf, real):
    pace = Pace(now=lambda: real[0])
    outbox = Outbox(clock, ledger, shelf, pace=pace)
    await outbox.post(named("nudge"), Message("nudge"), user=ANA, priority=Priority.NUDGE)
    await outbox.post(named("normal"), Message("normal"), channel=RANDOM)
    await outbox.post(named("news"), Message("news"), channel=GENERAL, priority=Priority.ANNOUNCEMENT)
    pace.awaited += 1
    async with running(outbox):
        await shelf.has_called(1)
        await settled()
        assert shelf.posts() == ["news"]
        pace.awaited -= 1
        real[0] = 60.0
        await shelf.has_called(3)


async def test_a_slow_destination_holds_up_no_other(outbox, shelf):
    shelf.held[GENERAL] = asyncio.Event()
    for number in range(60):
        await outbox.post(named(f"slow {number}"), Message("slow"), channel=GENERAL)
    await outbox.post(named("dm"), Message("quick"), user=ANA)
    for number in range(3):
        await outbox.post(named(f"quick {number}"), Message("quick"), channel=RANDOM)
    async with running(outbox):
        await shelf.has_called(5)
        assert sorted(shelf.posts()) == ["quick"] * 4 + ["slow"]
        shelf.held[GENERAL].set()
        await shelf.has_called(64)


async def test_no_more_are_in_flight_than_allowed_and_nudges_leave_room(database, clock, ledger, shelf):
    outbox = Outbox(clock, ledger, shelf, at_once=4)
    gate = asyncio.Event()
    for user in range(1, 9):
        shelf.held[user] = gate
        await outbox.post(named(f"nudge {user}"), Message("nudge"), user=user, priority=Priority.NUDGE)
    async with running(outbox):
        await shelf.has_called(2)
        for channel in range(101, 109):
            shelf.held[channel] = gate
            await outbox.post(
                named(f"news {channel}"), Message("news"), channel=channel, priority=Priority.ANNOUNCEMENT
            )
        await shelf.has_called(4)
        await settled()
        assert shelf.posts() == ["nudge", "nudge", "news", "news"]
        gate.set()
        await shelf.has_called(16)
    assert shelf.most_at_once == 4


async def test_even_one_at_a_time_nudges_are_sent(database, clock, ledger, shelf):
    outbox = Outbox(clock, ledger, shelf, at_once=1)
    async with running(outbox):
        await outbox.post(named("nudge"), Message("nudge"), user=ANA, priority=Priority.NUDGE)
        await shelf.has_called(1)


async def test_however_many_messages_wait_the_next_ones_are_picked_without_reading_or_sorting_them_all(database):
    plan = await sql.rows(f"EXPLAIN QUERY PLAN {outgoing.WAITING}", [0, 2, "[]", "[]", 10])
    steps = [step["detail"] for step in plan]
    assert not [step for step in steps if step.startswith("SCAN outgoing")]
    assert [step.partition("(")[2] for step in steps if "outgoing" in step] == ["state=?)", "state=? AND priority<?)"]
    # The one thing sorted is what both have found, at most twice as many as asked for.
    assert sum("TEMP B-TREE" in step for step in steps) == 1
    assert "TEMP B-TREE" in steps[-1]


async def test_the_time_of_the_next_message_is_read_from_an_index(database):
    plan = await sql.rows(f"EXPLAIN QUERY PLAN {outgoing.NEXT}", [0])
    assert "INDEX" in plan[0]["detail"]


async def test_finding_where_a_person_was_reached_before_reads_only_their_messages(database):
    plan = await sql.rows(
        "EXPLAIN QUERY PLAN SELECT message_channel_id FROM outgoing WHERE user_id = 7 AND message_channel_id NOT NULL"
    )
    assert "COVERING INDEX" in plan[0]["detail"]
