"""New DM channels are opened slowly, and messages that wait for one do not delay others."""

import pytest

from db.models import OutgoingState
from rehearsal.server import Rehearsal
from rehearsal.world.journal import EntryKind
from runtime.clock import RehearsedClock
from runtime.message import Message
from runtime.outbox import Priority
from tests.runtime.discord_deliverer.bot_in_guild import KEY, OTHER, BotInGuild
from tests.runtime.timing import NOON
from vocabulary.keys import MessageKey, MessageKind

RATE = 5.0
AT_ONCE = 10
"""How many DM channels Discord opens at once for a bot."""
NUDGE = Message("How is it going?")


@pytest.fixture
async def fast_bot(database, openapi):
    """The bot before its start, with a fast clock."""
    clock = RehearsedClock(RATE, NOON)
    async with Rehearsal(clock.now, RATE, openapi) as rehearsal:
        yield BotInGuild(rehearsal, clock)
        assert rehearsal.complaints == []


def nudge_of(person):
    return MessageKey(MessageKind.NUDGE, person.id)


async def nudge_strangers(bot, number):
    """Post a nudge to each of `number` people without a DM channel."""
    people = [bot.rehearsal.person(f"Stranger {place}") for place in range(number)]
    bot.guild.join(*people)
    for person in people:
        await bot.post(NUDGE, nudge_of(person), user=person.id, priority=Priority.NUDGE)
    return people


async def test_people_without_a_dm_channel_get_one_message_each_spread_over_time(fast_bot):
    async with fast_bot.running():
        people = await nudge_strangers(fast_bot, 8)
        for person in people:
            await fast_bot.wait_for_state(OutgoingState.SENT, nudge_of(person))
    assert [len(person.dms) for person in people] == [1] * 8
    first, *_, last = [entry.at for entry in fast_bot.rehearsal.journal if entry.kind is EntryKind.DM]
    assert (last - first).total_seconds() > 4


async def test_messages_to_known_dm_channels_do_not_wait_for_new_ones(fast_bot):
    async with fast_bot.running():
        await fast_bot.post(NUDGE, KEY, user=fast_bot.ana.id)
        await fast_bot.wait_for_state(OutgoingState.SENT, KEY)
        await nudge_strangers(fast_bot, 40)
        await fast_bot.post(NUDGE, OTHER, user=fast_bot.ana.id, priority=Priority.NUDGE)
        await fast_bot.wait_for_state(OutgoingState.SENT, OTHER)
    written = [entry.channel for entry in fast_bot.rehearsal.journal if entry.kind is EntryKind.DM]
    assert written.index(written[0], 1) < AT_ONCE
