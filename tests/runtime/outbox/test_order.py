import asyncio

from db import outgoing, sql
from runtime.message import Message
from runtime.outbox import Outbox, Priority
from tests.runtime.outbox.shelf import ANA, GENERAL, RANDOM
from tests.runtime.waiting import running, settled


async def test_announcements_go_before_nudges_and_otherwise_the_oldest_first(outbox, shelf):
    await outbox.post("n", Message("nudge"), channel=GENERAL, priority=Priority.NUDGE)
    await outbox.post("1", Message("one"), channel=GENERAL)
    await outbox.post("2", Message("two"), channel=GENERAL)
    await outbox.post("a", Message("announcement"), channel=GENERAL, priority=Priority.ANNOUNCEMENT)
    async with running(outbox):
        await shelf.has_called(4)
    assert shelf.posts() == ["announcement", "one", "two", "nudge"]


async def test_a_slow_destination_holds_up_no_other(outbox, shelf):
    shelf.held[GENERAL] = asyncio.Event()
    for number in range(60):
        await outbox.post(f"slow {number}", Message("slow"), channel=GENERAL)
    await outbox.post("dm", Message("quick"), user=ANA)
    for number in range(3):
        await outbox.post(f"quick {number}", Message("quick"), channel=RANDOM)
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
        await outbox.post(f"nudge {user}", Message("nudge"), user=user, priority=Priority.NUDGE)
    async with running(outbox):
        await shelf.has_called(2)
        for channel in range(101, 109):
            shelf.held[channel] = gate
            await outbox.post(f"news {channel}", Message("news"), channel=channel, priority=Priority.ANNOUNCEMENT)
        await shelf.has_called(4)
        await settled()
        assert shelf.posts() == ["nudge", "nudge", "news", "news"]
        gate.set()
        await shelf.has_called(16)
    assert shelf.most_at_once == 4


async def test_even_one_at_a_time_nudges_are_sent(database, clock, ledger, shelf):
    outbox = Outbox(clock, ledger, shelf, at_once=1)
    async with running(outbox):
        await outbox.post("nudge", Message("nudge"), user=ANA, priority=Priority.NUDGE)
        await shelf.has_called(1)


async def test_picking_the_next_messages_does_not_read_those_already_sent(database):
    plan = await sql.rows(f"EXPLAIN QUERY PLAN {outgoing.WAITING}", [0, 2, "[]", "[]", 10])
    steps = [step["detail"] for step in plan]
    assert not [step for step in steps if step.startswith("SCAN outgoing")]
    plan = await sql.rows(f"EXPLAIN QUERY PLAN {outgoing.NEXT}", [0])
    assert "INDEX" in plan[0]["detail"]
