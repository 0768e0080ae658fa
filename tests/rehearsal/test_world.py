"""The rehearsal's journal, its ids, and waiting for events."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from rehearsal.server import Rehearsal
from rehearsal.world.journal import EntryKind
from rehearsal.world.snowflakes import Snowflakes, made_at

MONDAY = datetime(2026, 1, 5, 18, tzinfo=UTC)


def test_ids_increase_and_contain_their_time_even_if_the_clock_stands_still():
    ids = Snowflakes(lambda: MONDAY)
    made = [ids.next() for _ in range(3)]
    assert made == sorted(set(made))
    assert made_at(made[0]) == MONDAY


def test_reserved_ids_are_given_first_and_in_order():
    ids = Snowflakes(lambda: MONDAY)
    ids.reserve(7, 5)
    assert [ids.next(), ids.next()] == [7, 5]
    assert made_at(ids.next()) == MONDAY


async def test_listeners_are_called_as_things_happen(setup):
    told = []
    setup.rehearsal.journal.on_entry(lambda entry: told.append((entry.kind, entry.actor.name, entry.text)))
    said = await setup.ben.say(setup.general, "hello")
    await setup.ben.delete(said)
    await setup.ben.join_voice(setup.guild.channel("General"))
    assert told == [
        (EntryKind.MESSAGE, "Ben", "hello"),
        (EntryKind.DELETE, "Ben", "hello"),
        (EntryKind.VOICE, "Ben", "joined"),
    ]
    assert len(setup.rehearsal.journal) >= 3
    assert setup.rehearsal.journal[-1].kind == EntryKind.VOICE


async def test_messages_are_dated_by_the_given_clock(setup):
    setup.clock.leap(days=14)
    said = await setup.ben.say(setup.general, "in a fortnight")
    assert said.at - datetime.now(UTC) > timedelta(days=13)
    assert made_at(said.id) - datetime.now(UTC) > timedelta(days=13)


async def test_waiting_ends_as_soon_as_the_predicate_is_true(setup):
    async def speak():
        await asyncio.sleep(0.02)
        await setup.ben.say(setup.general, "there")

    speaking = asyncio.create_task(speak())
    assert (await setup.until(lambda: setup.ana.sees(setup.general)))[0].text == "there"
    await speaking


async def test_a_timeout_reports_what_was_waited_for(setup):
    with pytest.raises(TimeoutError, match=r"len\(setup\.ana\.dms\) == 7"):
        await setup.rehearsal.until(lambda: len(setup.ana.dms) == 7, timeout=0.01)


async def test_a_rehearsal_stops_and_leaves_its_port_free(setup):
    async with Rehearsal() as other:
        port = int(other.address.partition(":")[2])
    again = Rehearsal()
    await again.start(port)
    assert again.address.endswith(str(port))
    await again.stop()


async def test_an_error_for_a_missing_name_lists_those_that_exist(setup):
    with pytest.raises(LookupError, match="general"):
        setup.guild.channel("nowhere")
    with pytest.raises(LookupError, match="@everyone"):
        setup.guild.role("Nobody")


async def test_many_who_wait_are_all_woken_in_time(setup):
    said = []
    waiting = [asyncio.create_task(setup.rehearsal.until(lambda: said)) for _ in range(50)]
    await asyncio.sleep(0)
    said.append(await setup.ben.say(setup.general, "now"))
    assert await asyncio.wait_for(asyncio.gather(*waiting), 1) == [said] * 50


async def test_due_callbacks_run_once_and_in_order(setup):
    done, timers = [], setup.rehearsal.world.timers
    for minutes in (2, 1, 3):
        timers.set(setup.clock() + timedelta(minutes=minutes), lambda minutes=minutes: done.append(minutes))
    setup.clock.leap(minutes=2, seconds=30)
    await setup.until(lambda: done == [1, 2])
    timers.run_due()
    assert done == [1, 2]
