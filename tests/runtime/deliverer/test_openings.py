"""DM channels are opened a few at a time, and whoever waits for that holds up nobody else."""

import pytest

from db.models import OutgoingState
from rehearsal.server import Rehearsal
from rehearsal.world.journal import EntryKind
from runtime.clock import RehearsedClock
from runtime.message import Message
from runtime.outbox import Priority
from tests.runtime.deliverer.stage import Stage
from tests.runtime.waiting import NOON

RATE = 5.0
AT_ONCE = 10
"""So many DM channels Discord has opened before it makes a bot wait."""
NUDGE = Message("How is it going?")


@pytest.fixture
async def hurried(database, openapi):
    """The stage before the bot starts, where time runs fast."""
    clock = RehearsedClock(RATE, NOON)
    async with Rehearsal(clock.now, RATE, openapi) as rehearsal:
        yield Stage(rehearsal, clock)
        assert rehearsal.complaints == []


async def nudge_strangers(stage, number):
    """Have so many people nudged to whom the bot never wrote before."""
    people = [stage.rehearsal.person(f"Stranger {place}") for place in range(number)]
    stage.guild.join(*people)
    for person in people:
        await stage.post(NUDGE, f"nudge {person.id}", user=person.id, priority=Priority.NUDGE)
    return people


async def test_whoever_was_never_written_to_is_reached_once_and_not_all_at_the_same_time(hurried):
    async with hurried.running():
        people = await nudge_strangers(hurried, 8)
        for person in people:
            await hurried.reaches(OutgoingState.SENT, f"nudge {person.id}")
    assert [len(person.dms) for person in people] == [1] * 8
    first, *_, last = [entry.at for entry in hurried.rehearsal.journal if entry.kind is EntryKind.DM]
    assert (last - first).total_seconds() > 4


async def test_however_many_were_never_written_to_whoever_was_waits_for_none_of_them(hurried):
    async with hurried.running():
        await hurried.post(NUDGE, "before", user=hurried.ana.id)
        await hurried.reaches(OutgoingState.SENT, "before")
        await nudge_strangers(hurried, 40)
        await hurried.post(NUDGE, "known", user=hurried.ana.id, priority=Priority.NUDGE)
        await hurried.reaches(OutgoingState.SENT, "known")
    written = [entry.channel for entry in hurried.rehearsal.journal if entry.kind is EntryKind.DM]
    assert written.index(written[0], 1) < AT_ONCE
