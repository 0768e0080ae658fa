import asyncio

import pytest

from db import outgoing, sql
from db.transaction import transaction
from runtime.message import Message
from runtime.outbox import Outbox, Priority
from runtime.rate_limiter import BURST, REQUESTS, RateLimiter
from tests.runtime.outbox.in_memory_deliverer import ANA, GENERAL, RANDOM, key_named, wait_for_outcomes
from tests.runtime.timing import NOON, SECOND, running, settled


async def test_announcements_go_before_nudges_and_otherwise_the_oldest_first(outbox, deliverer):
    await outbox.post(key_named("n"), Message("nudge"), channel=GENERAL, priority=Priority.NUDGE)
    await outbox.post(key_named("1"), Message("one"), channel=GENERAL)
    await outbox.post(key_named("2"), Message("two"), channel=GENERAL)
    await outbox.post(key_named("a"), Message("announcement"), channel=GENERAL, priority=Priority.ANNOUNCEMENT)
    async with running(outbox):
        await deliverer.wait_for_calls(4)
    assert deliverer.posts() == ["announcement", "one", "two", "nudge"]


async def test_new_messages_go_before_edits(database, clock, reporter, deliverer):
    outbox = Outbox(clock, reporter, deliverer, at_once=1)
    urgent = Priority.ANNOUNCEMENT
    await outbox.post(key_named("first"), Message("block 1"), channel=GENERAL, priority=urgent)
    async with running(outbox):
        await wait_for_outcomes(deliverer, 1)
        clock.leap_to(NOON + 2 * SECOND)
        async with transaction():
            await outbox.post(key_named("first"), Message("block 1 is over"), channel=GENERAL, priority=urgent)
            await outbox.post(key_named("second"), Message("block 2"), channel=GENERAL, priority=urgent)
            await outbox.post(key_named("third"), Message("block 2"), channel=RANDOM, priority=urgent)
        await deliverer.wait_for_calls(4)
    assert [name for name, _ in deliverer.calls] == ["post", "post", "post", "edit"]


@pytest.fixture
def real():
    """The current second of the system clock, in a list of one."""
    return [0.0]


async def test_an_announcement_gets_the_next_slot_of_the_rate_limiter(database, clock, reporter, deliverer, real):
    outbox = Outbox(clock, reporter, deliverer, limiter=RateLimiter(now=lambda: real[0]))
    for user in range(1, 2 * BURST + 1):
        await outbox.post(key_named(f"hello {user}"), Message("hello"), user=user, priority=Priority.NUDGE)
    async with running(outbox):
        await deliverer.wait_for_calls(BURST)
        await outbox.post(key_named("news"), Message("news"), channel=GENERAL, priority=Priority.ANNOUNCEMENT)
        await settled()
        assert deliverer.posts() == ["hello"] * BURST
        real[0] = 1.5 / REQUESTS
        await deliverer.wait_for_calls(BURST + 1)
        await settled()
        assert deliverer.posts() == ["hello"] * BURST + ["news"]
        real[0] = 60.0
        await deliverer.wait_for_calls(2 * BURST + 1)


async def test_only_announcements_go_before_those_who_wait_for_the_rate_limiter(
    database, clock, reporter, deliverer, real
):
    limiter = RateLimiter(now=lambda: real[0])
    outbox = Outbox(clock, reporter, deliverer, limiter=limiter)
    await outbox.post(key_named("nudge"), Message("nudge"), user=ANA, priority=Priority.NUDGE)
    await outbox.post(key_named("normal"), Message("normal"), channel=RANDOM)
    await outbox.post(key_named("news"), Message("news"), channel=GENERAL, priority=Priority.ANNOUNCEMENT)
    limiter.waiters += 1
    async with running(outbox):
        await deliverer.wait_for_calls(1)
        await settled()
        assert deliverer.posts() == ["news"]
        limiter.waiters -= 1
        real[0] = 60.0
        await deliverer.wait_for_calls(3)


async def test_a_slow_destination_does_not_delay_others(outbox, deliverer):
    deliverer.gates[GENERAL] = asyncio.Event()
    for number in range(60):
        await outbox.post(key_named(f"slow {number}"), Message("slow"), channel=GENERAL)
    await outbox.post(key_named("dm"), Message("quick"), user=ANA)
    for number in range(3):
        await outbox.post(key_named(f"quick {number}"), Message("quick"), channel=RANDOM)
    async with running(outbox):
        await deliverer.wait_for_calls(5)
        assert sorted(deliverer.posts()) == ["quick"] * 4 + ["slow"]
        deliverer.gates[GENERAL].set()
        await deliverer.wait_for_calls(64)


async def test_no_more_deliveries_run_at_once_than_allowed_and_nudges_leave_some_free(
    database, clock, reporter, deliverer
):
    outbox = Outbox(clock, reporter, deliverer, at_once=4)
    gate = asyncio.Event()
    for user in range(1, 9):
        deliverer.gates[user] = gate
        await outbox.post(key_named(f"nudge {user}"), Message("nudge"), user=user, priority=Priority.NUDGE)
    async with running(outbox):
        await deliverer.wait_for_calls(2)
        for channel in range(101, 109):
            deliverer.gates[channel] = gate
            await outbox.post(
                key_named(f"news {channel}"), Message("news"), channel=channel, priority=Priority.ANNOUNCEMENT
            )
        await deliverer.wait_for_calls(4)
        await settled()
        assert deliverer.posts() == ["nudge", "nudge", "news", "news"]
        gate.set()
        await deliverer.wait_for_calls(16)
    assert deliverer.most_in_flight == 4


async def test_nudges_are_sent_even_if_only_one_message_is_sent_at_a_time(database, clock, reporter, deliverer):
    outbox = Outbox(clock, reporter, deliverer, at_once=1)
    async with running(outbox):
        await outbox.post(key_named("nudge"), Message("nudge"), user=ANA, priority=Priority.NUDGE)
        await deliverer.wait_for_calls(1)


async def test_nudges_wait_while_much_is_due_and_all_else_goes_on(database, clock, reporter, deliverer):
    outbox, behind = Outbox(clock, reporter, deliverer), [True]
    go_on = outbox.hold_nudges(lambda: bool(behind))
    await outbox.post(key_named("nudge"), Message("nudge"), user=ANA, priority=Priority.NUDGE)
    await outbox.post(key_named("news"), Message("news"), channel=GENERAL)
    async with running(outbox):
        await deliverer.wait_for_calls(1)
        await settled()
        assert deliverer.posts() == ["news"]
        behind.clear()
        go_on()
        await deliverer.wait_for_calls(2)
    assert deliverer.posts() == ["news", "nudge"]


async def test_the_next_messages_are_chosen_without_reading_or_sorting_all_that_wait(database):
    plan = await sql.rows(f"EXPLAIN QUERY PLAN {outgoing.WAITING}", [0, 2, "[]", "[]", 10, "[]"])
    steps = [step["detail"] for step in plan]
    assert not [step for step in steps if step.startswith("SCAN outgoing")]
    assert [step.partition("(")[2] for step in steps if "outgoing" in step] == ["state=?)", "state=? AND priority<?)"]
    # Only the union of both results is sorted, at most twice as many rows as asked for.
    assert sum("TEMP B-TREE" in step for step in steps) == 1
    assert "TEMP B-TREE" in steps[-1]


async def test_when_the_next_message_is_due_is_read_from_an_index(database):
    plan = await sql.rows(f"EXPLAIN QUERY PLAN {outgoing.NEXT}", [0])
    assert "INDEX" in plan[0]["detail"]


async def test_finding_a_persons_dm_channel_reads_only_their_messages(database):
    plan = await sql.rows(
        "EXPLAIN QUERY PLAN SELECT message_channel_id FROM outgoing WHERE user_id = 7 AND message_channel_id NOT NULL"
    )
    assert "COVERING INDEX" in plan[0]["detail"]
