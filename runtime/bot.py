"""The bot: what it starts, in which order, and how it shuts down."""

import asyncio
import hashlib
import json
import signal
import sys
from collections.abc import Callable
from contextlib import AsyncExitStack, suppress
from contextvars import Context
from importlib import import_module
from typing import Any

import aiohttp
import discord
import structlog
from discord import app_commands
from discord.ext import commands

from db import queries
from db.busy import give_up_after
from db.lifecycle import migrate, opened
from runtime import garbage
from runtime.clock import Clock
from runtime.command_texts import CommandTranslator
from runtime.config import Settings
from runtime.connector import connector
from runtime.damage_watch import watch_for_damage
from runtime.discord_deliverer import DiscordDeliverer
from runtime.given import typed_in
from runtime.outbox import Outbox
from runtime.rate_limiter import RateLimiter
from runtime.readers import asker
from runtime.report import Report
from runtime.tasks import Tasks
from runtime.timekeeper import Timekeeper
from runtime.ui import Responder, Router
from runtime.voice import VoiceConnections
from runtime.words import Words

log: structlog.stdlib.BoundLogger = structlog.get_logger("circlekeeper.bot")

FEATURES = "cogs.features"
"""Loaded by name, since the runtime must not import features."""
DRAIN_SECONDS = 10.0
COMMANDS_NOTE = "commands"
DISPATCH_TASKS = ("CommandTree-invoker", "discord.py: ")
"""Prefixes of the names of the tasks in which discord.py runs commands and listeners."""

SERVED = "served"
"""The event after an answered interaction, for follow-ups (`on_served` in cogs). Errors there are only logged."""

ANSWER_SECONDS = 2.0
"""How long an interaction may wait for the database: after three seconds, Discord takes no answer."""

CONNECT_ERRORS = (discord.DiscordException, aiohttp.ClientError, OSError, RuntimeError)
"""What a start may raise that is stopped while it connects to Discord."""

INTENTS = discord.Intents(guilds=True, voice_states=True, guild_scheduled_events=True)


class Tree(app_commands.CommandTree["Circlekeeper"]):
    """The slash commands; their errors go to the report."""

    async def interaction_check(self, interaction: discord.Interaction, /) -> bool:
        """Prepare, in time for an answer: discord.py calls this first, in the task of the command or the suggestions.

        It does not tell `on_error` of what is raised here.
        """
        give_up_after(ANSWER_SECONDS)
        try:
            await self.client.router.prepare(interaction)
        except Exception as error:  # noqa: BLE001 - the boundary for what is done before commands
            await self._refuse(interaction, error)
            return False
        return True

    async def _refuse(self, interaction: discord.Interaction, error: Exception) -> None:
        if interaction.type is discord.InteractionType.autocomplete:
            # Goes to the log: nobody reads it here.
            self.client.report.sentence(error, asker(interaction), interaction=interaction.id)
            with suppress(discord.HTTPException):
                await interaction.response.autocomplete([])
        else:
            await self.client.report.answer(interaction, error, typed_in(interaction))

    async def on_error(self, interaction: discord.Interaction, error: app_commands.AppCommandError, /) -> None:
        """Answer an error that a command raised."""
        await self.client.report.answer(interaction, error, typed_in(interaction))


class Circlekeeper(commands.Bot):
    """Holds what every cog needs: the clock, the timekeeper, the outbox, the responder and the voice connections."""

    def __init__(self, settings: Settings, clock: Clock, words: Words | None = None) -> None:
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            intents=INTENTS,
            tree_cls=Tree,
            allowed_mentions=discord.AllowedMentions.none(),
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags(voice=True, joined=False),
            max_messages=None,
            enable_debug_events=True,  # without a member cache, the library drops events about interested users
            connector=connector(settings),
        )
        self.settings = settings
        self.clock = clock
        self.words = words or Words()
        self.report = Report(self.words)
        self.responder = Responder(self.words)
        self.router = Router(self.report)
        self.timekeeper = Timekeeper(clock, self.report)
        limiter = RateLimiter(clock.rate)
        self.outbox = Outbox(clock, self.report, DiscordDeliverer(self, clock.rate), limiter=limiter)
        self.timekeeper.caught_up.append(self.outbox.hold_nudges(lambda: self.timekeeper.is_behind))
        self.voice = VoiceConnections(self, clock, self.report, limiter=limiter)
        self.work = Tasks(self.report)
        self.services: Any = None  # set by the cogs, since the runtime must not import services
        self._knows_servers = False

    async def setup_hook(self) -> None:
        """Load the cogs, sync the commands if they changed, and start the timekeeper and the outbox."""
        await import_module(FEATURES).setup(self)
        for cog in self.cogs.values():
            self.router.add(cog)
        await self._sync_if_changed()
        self.work.spawn(self.timekeeper.run(), "timekeeper")
        self.work.spawn(self.outbox.run(), "outbox")

    @property
    def servers(self) -> dict[int, str]:
        """What the servers are called on which the bot is, by id."""
        return {guild.id: guild.name for guild in self.guilds}

    async def on_connect(self) -> None:
        """Discord has told in which servers the bot is; what is in them follows."""
        self._knows_servers = True

    def is_absent_from(self, guild_id: int) -> bool:
        """Whether the bot was removed from a server; False as long as Discord has not told where it is."""
        return self._knows_servers and self.get_guild(guild_id) is None

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """Serve buttons and forms; the tree serves commands."""
        give_up_after(ANSWER_SECONDS)
        if await self.router.dispatch(interaction):
            self._served(interaction)

    async def on_app_command_completion(self, interaction: discord.Interaction, _command: object) -> None:
        """Dispatch `SERVED` after a command, as after buttons and forms."""
        self._served(interaction)

    async def on_error(self, event_method: str, /, *args: object, **kwargs: object) -> None:
        """Log an error that a listener raised."""
        error = sys.exception()
        if error is not None:
            self.report.unexpected(error, listener=event_method)

    def unhandled(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """Log an error that no code awaits, such as a callback that failed after a commit."""
        error = context.get("exception")
        if isinstance(error, discord.ConnectionClosed):
            # discord.py's own task for a lost voice connection, which `VoiceConnections` notices by itself.
            log.info("connection closed", code=error.code)
            return
        self.report.unexpected(error if isinstance(error, BaseException) else RuntimeError(context["message"]))

    async def drain(self) -> None:
        """Finish everything in progress (interactions, jobs, messages), and leave voice.

        What is unfinished when this is cancelled is cancelled too.
        """
        try:
            await asyncio.gather(self._finish(), self.voice.close())
            await self.voice.close()  # again, for the statuses that were called for meanwhile
        finally:
            await self.work.cancel()

    async def cancel_rest(self) -> None:
        """Cancel what was started after draining: nothing may reach for the database once it is closed."""
        await asyncio.gather(self.work.cancel(), self.voice.tasks.cancel())

    async def close(self) -> None:
        """Close the gateway with code 1000, so that Discord removes the bot from all voice channels.

        discord.py closes with a code that keeps the session resumable, which leaves the bot visible in voice.
        """
        gateway: Any = self.ws
        if gateway is not None and gateway.open:
            with suppress(ConnectionError):
                await gateway.socket.send_frame(aiohttp.WSCloseCode.OK.to_bytes(2), aiohttp.WSMsgType.CLOSE)
        await super().close()

    async def _finish(self) -> None:
        await _wait_for_dispatched()
        await asyncio.gather(self.timekeeper.drain(), self.outbox.drain())

    def _served(self, interaction: discord.Interaction) -> None:
        """Dispatch `SERVED` in a clean context: nobody waits for an answer any more."""
        Context().run(self.dispatch, SERVED, interaction)

    async def _described(self) -> list[dict[str, Any]]:
        """The commands as Discord is told of them, in all languages."""
        commands = self.tree.get_commands()
        if self.words.languages == {"en"}:
            return [command.to_dict(self.tree) for command in commands]
        translator = CommandTranslator(self.words)
        await self.tree.set_translator(translator)
        return [await command.get_translated_payload(self.tree, translator) for command in commands]

    async def _sync_if_changed(self) -> None:
        described = json.dumps(await self._described(), sort_keys=True)
        digest = hashlib.sha256(f"{self.application_id} {described}".encode()).hexdigest()
        known: dict[str, Any] = json.loads(await queries.noted(COMMANDS_NOTE) or "{}")
        if known.get("digest") != digest:
            synced = await self.tree.sync()
            known = {"digest": digest, "ids": {command.name: command.id for command in synced}}
            await queries.write_note(COMMANDS_NOTE, json.dumps(known))
            log.info("commands synced", count=len(synced))
        self.words.commands = known["ids"]


async def serve(
    settings: Settings,
    clock: Clock,
    stop: asyncio.Event | None = None,
    make_bot: Callable[[Settings, Clock], Circlekeeper] = Circlekeeper,
) -> None:
    """Run the bot until `stop` is set; without `stop`, until SIGTERM or SIGINT.

    Raises discord.LoginFailure for a refused token, and any error that ends the connection for good.
    """
    if settings.token is None:
        raise discord.LoginFailure("no token is set")
    applied = await migrate(settings.database.url)
    log.info("database ready", migrations=applied)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(opened(settings.database.url))
        bot = await stack.enter_async_context(make_bot(settings, clock))
        asyncio.get_running_loop().set_exception_handler(bot.unhandled)
        bot.work.spawn(watch_for_damage(settings.database.url), "damage watch")
        if stop is None:
            bot.add_listener(garbage.on_ready)  # this process has nothing but the bot
        stopping = stop or _stopped_by_signal()
        running = asyncio.create_task(bot.start(settings.token.get_secret_value()), name="gateway")
        stopped = asyncio.create_task(stopping.wait(), name="stop")
        try:
            await asyncio.wait({running, stopped}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            told_to_stop = not running.done()
            stopped.cancel()
            with suppress(TimeoutError):  # the next start resumes what is unfinished
                async with asyncio.timeout(DRAIN_SECONDS):
                    await bot.drain()
            await bot.close()
            await _wait_for_dispatched()
            await bot.cancel_rest()
        with suppress(*(CONNECT_ERRORS if told_to_stop else ())):
            await running


async def _wait_for_dispatched() -> None:
    """Wait until the commands and events that discord.py has dispatched are handled."""
    if tasks := [task for task in asyncio.all_tasks() if task.get_name().startswith(DISPATCH_TASKS)]:
        await asyncio.wait(tasks, timeout=DRAIN_SECONDS)


def _stopped_by_signal() -> asyncio.Event:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    return stopping
