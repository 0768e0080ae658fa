"""A guild of the rehearsal, and an outbox that delivers to it through discord.py."""

import asyncio
from contextlib import asynccontextmanager

import discord

from db import outgoing
from db.models import Outgoing, OutgoingState
from db.outgoing import Destination
from rehearsal.permissions import ALL
from runtime.config import DiscordSection, Settings
from runtime.connector import connector
from runtime.discord_deliverer import DiscordDeliverer
from runtime.message import Button
from runtime.outbox import Outbox
from tests.runtime.recording_reporter import RecordingReporter
from tests.runtime.timing import SECOND, until
from vocabulary.keys import MessageKey, MessageKind

TOKEN = "a.bot.token"
BUTTONS = ((Button("On track", "1:on:7", style="success"), Button("Stuck", "1:stuck:7")), (Button("Done", "1:done:7"),))
POSTING = ("POST", "/channels/*/messages")


KEY = MessageKey(MessageKind.BOARD, 1)
OTHER = MessageKey(MessageKind.BOARD, 2)


class BotInGuild:
    """The bot in Ana's guild, with an outbox that delivers through discord.py."""

    def __init__(self, rehearsal, clock):
        self.rehearsal, self.clock, self.reporter = rehearsal, clock, RecordingReporter()
        self.application = rehearsal.application("Circlekeeper", token=TOKEN)
        self.ana, self.ben = rehearsal.person("Ana"), rehearsal.person("Ben")
        self.guild = rehearsal.guild("Teachers", owner=self.ana)
        self.guild.join(self.ben)
        self.role = self.guild.install(self.application, permissions=int(ALL))
        self.general = self.guild.channel("general")

    @asynccontextmanager
    async def logged_in(self):
        settings = Settings(discord=DiscordSection(address=self.rehearsal.address, ca_file=str(self.rehearsal.ca_file)))
        intents = discord.Intents(guilds=True)
        async with discord.Client(intents=intents, connector=connector(settings), max_ratelimit_timeout=30) as client:
            await client.login(TOKEN)
            yield DiscordDeliverer(client, self.clock.rate)

    @asynccontextmanager
    async def running(self):
        async with self.logged_in() as deliverer:
            self.outbox = Outbox(self.clock, self.reporter, deliverer)
            task = asyncio.create_task(self.outbox.run())
            try:
                yield
            finally:
                await self.outbox.drain()
                await task

    async def post(self, message, key=KEY, **where):
        await self.outbox.post(key, message, **where or {"channel": self.general.id})

    async def wait_for_state(self, state, key=KEY):
        """Wait until the row is in that state, and return the row."""
        await until(lambda: Outgoing.exists(key=str(key), state=state))
        return await Outgoing.get(key=str(key))

    async def wait_for_failures(self, attempts=1, key=KEY):
        await until(lambda: Outgoing.exists(key=str(key), state=OutgoingState.PENDING, attempts=attempts))

    @property
    def messages(self):
        return [message for message in self.ana.sees(self.general) if message.type == 0]

    @property
    def texts(self):
        return [message.text for message in self.messages]


async def interrupted_delivery(bot, message, *, revised=None, delivered=True):
    """Leave a row as if the bot had died between Discord's answer and recording it."""
    rules = {"people": (), "priority": 1, "now": bot.clock.now(), "at": bot.clock.now(), "gap": SECOND}
    await outgoing.put(str(KEY), Destination(bot.general.id), message.to_json(), **rules)
    delivery = await outgoing.take((await Outgoing.get(key=str(KEY))).id, bot.clock.now())
    if delivered:
        async with bot.logged_in() as deliverer:
            await deliverer.post(delivery)
    if revised:
        await outgoing.put(str(KEY), Destination(bot.general.id), revised.to_json(), **rules)
