"""What a test sees of the rehearsal besides the people: its record, its ids, and a way to wait."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from rehearsal.server import Rehearsal
from rehearsal.world.journal import EntryKind
from rehearsal.world.snowflakes import Snowflakes, made_at

MONDAY = datetime(2026, 1, 5, 18, tzinfo=UTC)


def test_ids_increase_and_tell_their_time_even_when_the_clock_stands_still():
    ids = Snowflakes(lambda: MONDAY)
    made = [ids.next() for _ in range(3)]
    assert made == sorted(set(made))
    assert made_at(made[0]) == MONDAY


async def test_what_happens_is_told_as_it_happens(stage):
    told = []
    stage.rehearsal.journal.on_entry(lambda entry: told.append((entry.kind, entry.actor.name, entry.text)))
    said = await stage.ben.say(stage.general, "hello")
    await stage.ben.delete(said)
    await stage.ben.join_voice(stage.guild.channel("General"))
    assert told == [
        (EntryKind.MESSAGE, "Ben", "hello"),
        (EntryKind.DELETE, "Ben", "hello"),
        (EntryKind.VOICE, "Ben", "joined"),
    ]
    assert len(stage.rehearsal.journal) >= 3
    assert stage.rehearsal.journal[-1].kind == EntryKind.VOICE


async def test_messages_are_dated_by_the_given_clock(stage):
    stage.clock.leap(days=14)
    said = await stage.ben.say(stage.general, "in a fortnight")
    assert said.at - datetime.now(UTC) > timedelta(days=13)
    assert made_at(said.id) - datetime.now(UTC) > timedelta(days=13)


async def test_waiting_ends_as_soon_as_what_is_waited_for_is_there(stage):
    async def speak():
        await asyncio.sleep(0.02)
        await stage.ben.say(stage.general, "there")

    speaking = asyncio.create_task(speak())
    assert (await stage.until(lambda: stage.ana.sees(stage.general)))[0].text == "there"
    await speaking


async def test_waiting_in_vain_tells_what_was_waited_for(stage):
    with pytest.raises(TimeoutError, match=r"len\(stage\.ana\.dms\) == 7"):
        await stage.rehearsal.until(lambda: len(stage.ana.dms) == 7, timeout=0.01)


async def test_a_rehearsal_stops_and_leaves_its_port_free(stage):
    async with Rehearsal() as other:
        port = int(other.address.partition(":")[2])
    again = Rehearsal()
    await again.start(port)
    assert again.address.endswith(str(port))
    await again.stop()


async def test_what_is_not_there_is_named_with_what_is(stage):
    with pytest.raises(LookupError, match="general"):
        stage.guild.channel("nowhere")
    with pytest.raises(LookupError, match="@everyone"):
        stage.guild.role("Nobody")


async def test_many_who_wait_are_all_woken_in_time(stage):
    said = []
    waiting = [asyncio.create_task(stage.rehearsal.until(lambda: said)) for _ in range(50)]
    await asyncio.sleep(0)
    said.append(await stage.ben.say(stage.general, "now"))
    assert await asyncio.wait_for(asyncio.gather(*waiting), 1) == [said] * 50


async def test_what_is_to_happen_happens_in_its_order_and_once(stage):
    done, timers = [], stage.rehearsal.world.timers
    for minutes in (2, 1, 3):
        timers.set(stage.clock() + timedelta(minutes=minutes), lambda minutes=minutes: done.append(minutes))
    stage.clock.leap(minutes=2, seconds=30)
    await stage.until(lambda: done == [1, 2])
    timers.run_due()
    assert done == [1, 2]
