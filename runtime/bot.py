"""The bot itself: what it starts, in which order, and how it stops."""

import asyncio
import hashlib
import json
import signal
import sys
from contextlib import AsyncExitStack, suppress
from importlib import import_module
from typing import Any

import aiohttp
import discord
import structlog
from discord import app_commands
from discord.ext import commands

from db import queries
from db.lifecycle import migrate, opened
from runtime.clock import Clock
from runtime.config import Settings
from runtime.deliverer import DiscordDeliverer
from runtime.outbox import Outbox
from runtime.pace import Pace
from runtime.report import Report
from runtime.tasks import Tasks
from runtime.timekeeper import Timekeeper
from runtime.transport import connector
from runtime.ui import Responder, Router
from runtime.voice import VoiceRooms
from runtime.words import Words

log: structlog.stdlib.BoundLogger = structlog.get_logger("circlekeeper.bot")

FEATURES = "cogs.features"
"""Loaded by its name, since the runtime knows no feature."""
DRAIN_SECONDS = 10.0
COMMANDS_NOTE = "commands"
DISPATCHED = ("CommandTree-invoker", "discord.py: ")
"""How the names of the tasks begin in which discord.py runs commands and listeners."""

SERVED = "served"
"""The event after an interaction, with which cogs may go on (`on_served`); what fails there is only logged."""

CUT_OFF = (discord.DiscordException, aiohttp.ClientError, OSError, RuntimeError)
"""How a start ends that is stopped on its way to Discord."""

INTENTS = discord.Intents(guilds=True, voice_states=True, guild_scheduled_events=True)


class Tree(app_commands.CommandTree["Circlekeeper"]):
    """Slash commands whose errors go the one way."""

    async def on_error(self, interaction: discord.Interaction, error: app_commands.AppCommandError, /) -> None:
        """Answer what a command raised."""
        await self.client.report.answer(interaction, error)


class Circlekeeper(commands.Bot):
    """Holds what every cog needs: the clock, the timekeeper, the outbox, the responder and the voice rooms."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            intents=INTENTS,
            tree_cls=Tree,
            allowed_mentions=discord.AllowedMentions.none(),
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags(voice=True, joined=False),
            max_messages=None,
            enable_debug_events=True,  # without a member cache, the library drops who is interested in an event
            connector=connector(settings),
        )
        self.clock = clock
        self.words = Words()
        self.report = Report(self.words)
        self.responder = Responder(self.words)
        self.router = Router(self.report)
        self.timekeeper = Timekeeper(clock, self.report)
        pace = Pace(clock.rate)
        self.outbox = Outbox(clock, self.report, DiscordDeliverer(self, clock.rate), pace=pace)
        self.voice = VoiceRooms(self, clock, self.report, pace=pace)
        self.work = Tasks(self.report)
        self.services: Any = None  # given by the cogs, which alone know them

    async def setup_hook(self) -> None:
        """Load the cogs, tell Discord the commands if they changed, and start looking at what is due."""
        await import_module(FEATURES).setup(self)
        for cog in self.cogs.values():
            self.router.add(cog)
        await self._sync_if_changed()
        self.work.spawn(self.timekeeper.run(), "timekeeper")
        self.work.spawn(self.outbox.run(), "outbox")

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """Serve buttons and forms; commands are the tree's."""
        if await self.router.dispatch(interaction):
            self.dispatch(SERVED, interaction)

    async def on_app_command_completion(self, interaction: discord.Interaction, _command: object) -> None:
        """Say that a command was served, as buttons and forms are."""
        self.dispatch(SERVED, interaction)

    async def on_error(self, event_method: str, /, *args: object, **kwargs: object) -> None:
        """Log what a listener raised, and go on."""
        error = sys.exception()
        if error is not None:
            self.report.unexpected(error, listener=event_method)

    def unhandled(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """Log what the event loop has nobody else to tell, such as a callback that failed after a commit."""
        error = context.get("exception")
        if isinstance(error, discord.ConnectionClosed):
            # discord.py's own task for a voice connection that broke off; the voice rooms have seen that themselves.
            log.info("connection closed", code=error.code)
            return
        self.report.unexpected(error if isinstance(error, BaseException) else RuntimeError(context["message"]))

    async def drain(self) -> None:
        """Finish what is in hand: people's commands and presses, due rows, messages under way; and leave voice."""
        await asyncio.gather(self._finish(), self.voice.close())
        await self.work.cancel()

    async def close(self) -> None:
        """Say goodbye to the gateway, so that Discord takes the bot out of all voice channels, and close.

        discord.py closes with a code of its own that keeps the session to be resumed, and the bot a ghost in voice.
        """
        gateway: Any = self.ws
        if gateway is not None and gateway.open:
            with suppress(ConnectionError):
                await gateway.socket.send_frame(aiohttp.WSCloseCode.OK.to_bytes(2), aiohttp.WSMsgType.CLOSE)
        await super().close()

    async def _finish(self) -> None:
        await _handled()
        await asyncio.gather(self.timekeeper.drain(), self.outbox.drain())

    async def _sync_if_changed(self) -> None:
        described = json.dumps([command.to_dict(self.tree) for command in self.tree.get_commands()], sort_keys=True)
        digest = hashlib.sha256(f"{self.application_id} {described}".encode()).hexdigest()
        known: dict[str, Any] = json.loads(await queries.noted(COMMANDS_NOTE) or "{}")
        if known.get("digest") != digest:
            synced = await self.tree.sync()
            known = {"digest": digest, "ids": {command.name: command.id for command in synced}}
            await queries.write_note(COMMANDS_NOTE, json.dumps(known))
            log.info("commands synced", count=len(synced))
        self.words.commands = known["ids"]


async def serve(settings: Settings, clock: Clock, stop: asyncio.Event | None = None) -> None:
    """Run the bot until `stop` is set, or until SIGTERM or SIGINT where no `stop` is given.

    Raises discord.LoginFailure for a refused token, and whatever ends the connection for good.
    """
    if settings.token is None:
        raise discord.LoginFailure("no token is set")
    applied = await migrate(settings.database.url)
    log.info("database ready", migrations=applied)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(opened(settings.database.url))
        bot = await stack.enter_async_context(Circlekeeper(settings, clock))
        asyncio.get_running_loop().set_exception_handler(bot.unhandled)
        stopping = stop or _stopped_by_signal()
        running = asyncio.create_task(bot.start(settings.token.get_secret_value()), name="gateway")
        stopped = asyncio.create_task(stopping.wait(), name="stop")
        try:
            await asyncio.wait({running, stopped}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            told_to_stop = not running.done()
            stopped.cancel()
            with suppress(TimeoutError):  # what is cut off is settled at the next start
                async with asyncio.timeout(DRAIN_SECONDS):
                    await bot.drain()
            await bot.close()
            await _handled()
        with suppress(*(CUT_OFF if told_to_stop else ())):
            await running


async def _handled() -> None:
    """Wait until what discord.py has begun to dispatch is done: commands, presses, voice states."""
    if tasks := [task for task in asyncio.all_tasks() if task.get_name().startswith(DISPATCHED)]:
        await asyncio.wait(tasks, timeout=DRAIN_SECONDS)


def _stopped_by_signal() -> asyncio.Event:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    return stopping
