"""A rehearsal with a guild and three people, and discord.py connected to it."""

import asyncio
import socket
import ssl
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import aiohttp
import discord
import pytest
from aiohttp.abc import AbstractResolver, ResolveResult
from discord import app_commands

from rehearsal.permissions import ALL
from rehearsal.server import Rehearsal

TOKEN = "a.bot.token"


class LoopbackResolver(AbstractResolver):
    """Resolves every host name to one address of the loopback interface."""

    def __init__(self, address):
        self.host, _, port = address.partition(":")
        self.port = int(port)

    async def resolve(self, host, port=0, family=socket.AF_INET):
        return [
            ResolveResult(hostname=host, host=self.host, port=self.port, family=socket.AF_INET, proto=0, flags=0),
        ]

    async def close(self):
        pass


class LeapingClock:
    """Real time plus the leaps so far."""

    def __init__(self):
        self.ahead = timedelta()

    def __call__(self):
        return datetime.now(UTC) + self.ahead

    def leap(self, **duration):
        self.ahead += timedelta(**duration)


class RecordingClient(discord.Client):
    """A discord.py client with a command tree that records events for tests to wait for."""

    def __init__(self, connector, intents, **options):
        super().__init__(intents=intents, connector=connector, guild_ready_timeout=0.02, **options)
        self.tree = app_commands.CommandTree(self)
        self.seen = []

    async def before_identify_hook(self, shard_id, *, initial=False):
        """Skip discord.py's pause of five seconds before identifying again."""

    def dispatch(self, event, /, *args, **kwargs):
        self.seen.append((event, *args))
        super().dispatch(event, *args, **kwargs)

    def events(self, name):
        return [args for event, *args in self.seen if event == name]


class Setup:
    """The rehearsal, its clock, a bot account, and a guild with Ana, who owns it, Ben and Chi."""

    def __init__(self, rehearsal, clock):
        self.rehearsal, self.clock = rehearsal, clock
        self.application = rehearsal.application("Circlekeeper", token=TOKEN)
        self.ana, self.ben, self.chi = (rehearsal.person(name) for name in ("Ana", "Ben", "Chi"))
        self.guild = rehearsal.guild("Teachers", owner=self.ana)
        self.guild.join(self.ben, self.chi)
        self.general = self.guild.channel("general")

    def install(self, permissions=ALL):
        return self.guild.install(self.application, permissions=int(permissions))

    def connector(self):
        trust = ssl.create_default_context(cafile=str(self.rehearsal.ca_file))
        resolver = LoopbackResolver(self.rehearsal.address)
        return aiohttp.TCPConnector(resolver=resolver, ssl=trust, family=socket.AF_INET)

    def client(self, intents=None, **options):
        return RecordingClient(self.connector(), intents or discord.Intents.default(), **options)

    @asynccontextmanager
    async def running(self, client=None, token=TOKEN):
        """Log the client in, with its commands synced, and out again."""
        client = client or self.client()
        task = asyncio.create_task(client.start(token))
        try:
            await self.rehearsal.until(lambda: client.is_ready() or task.done())
            if task.done():
                task.result()
            if client.tree.get_commands():
                await client.tree.sync()
            yield client
        finally:
            await client.close()
            await asyncio.gather(task, return_exceptions=True)

    async def until(self, predicate):
        return await self.rehearsal.until(predicate)


@pytest.fixture
def rate():
    """How much faster the rehearsal's time runs; a test overrides it by parametrising it."""
    return 1.0


@pytest.fixture
async def setup(rate, openapi):
    clock = LeapingClock()
    async with Rehearsal(clock, rate, schema=openapi) as rehearsal:
        yield Setup(rehearsal, clock)


@pytest.fixture
async def bot(setup):
    """A discord.py client, logged in with all permissions; the test fails if the rehearsal has complaints."""
    setup.install()
    async with setup.running() as client:
        yield client
    assert setup.rehearsal.complaints == []
