"""A bot in a guild of the rehearsal, before and after its start."""

import pytest

from rehearsal.server import Rehearsal
from runtime.clock import RehearsedClock
from tests.runtime.discord_deliverer.bot_in_guild import BotInGuild
from tests.runtime.timing import NOON


@pytest.fixture
async def stopped_bot(database, openapi):
    """The bot before its start."""
    clock = RehearsedClock(1, NOON)
    async with Rehearsal(clock.now, schema=openapi) as rehearsal:
        yield BotInGuild(rehearsal, clock)
        assert rehearsal.complaints == []


@pytest.fixture
async def bot(stopped_bot):
    async with stopped_bot.running():
        yield stopped_bot
