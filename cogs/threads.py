"""Threads in circles' channels: made once, found again after a crash, woken before use, archived at their end.

A feature keeps the id of its thread with its own row, and has an errand for it that asks `Threads`.
"""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import aiohttp
import discord

from cogs.obstacles import ABSENT_FOR, ObstacleLog
from runtime.bot import Circlekeeper
from vocabulary.threads import ThreadObstacle

PASSING_TROUBLE = (discord.NotFound, discord.DiscordServerError, aiohttp.ClientError, OSError)
AGAIN_AFTER = timedelta(minutes=10)
CLOCK_TOLERANCE = timedelta(minutes=1)
LISTED_FOR = 10080
"""For how many minutes without a message a thread stays among the channel's: a week, the longest that Discord has."""
HAS_THREAD, TOO_MANY_THREADS = 160004, 160006
LOCKED = {50083, 160005}


class ThreadObstacleError(Exception):
    """Discord does not let the bot have a thread, or write in it, until somebody changes that in the server."""

    def __init__(self, obstacle: ThreadObstacle) -> None:
        super().__init__(obstacle)
        self.obstacle = obstacle


@dataclass(frozen=True, slots=True)
class WantedThread:
    """What is noted of a thread, or is needed to make one; `row` is what it is about.

    It is opened from `message`, one of the bot's in that channel, or stands alone without one; then it may be
    `private`. It is no older than `since`, by which one is known that was made just before a crash.
    """

    row: int
    guild_id: int
    channel_id: int | None
    thread_id: int | None
    name: str
    since: datetime
    message: int | None = None
    private: bool = False


class ThreadNotes(Protocol):
    """Keeps which thread a feature's rows have."""

    async def note_thread(self, row: int, thread_id: int | None) -> None:
        """This row has this thread, or none any more."""
        ...

    async def is_noted(self, thread_id: int) -> bool:
        """Whether a thread is some row's already."""
        ...


class Threads:
    """Has the threads of one feature be as they should be in Discord."""

    def __init__(self, bot: Circlekeeper, notes: ThreadNotes) -> None:
        self._bot = bot
        self._notes = notes
        self._unfinished = ObstacleLog("thread not finished")

    async def attempt(
        self, row: int, guild_id: int, now: datetime, work: Callable[[], Awaitable[datetime | None]]
    ) -> datetime | None:
        """Do an errand's `work`; returns when to look again: as it says, or later where the bot cannot do it now."""
        if self._bot.is_absent_from(guild_id):
            return now + ABSENT_FOR
        try:
            look_at = await work()
        except PASSING_TROUBLE as error:
            self._unfinished.met(row, error)
            return now + AGAIN_AFTER
        self._unfinished.overcome(row)
        return look_at

    async def ready(self, wanted: WantedThread) -> discord.Thread:
        """The thread, open, so that it can be written to; it is made if there is none. Raises ThreadObstacleError."""
        try:
            thread = await self.find(wanted.row, wanted.thread_id) or await self._make(wanted)
            if thread.locked:
                raise ThreadObstacleError(ThreadObstacle.LOCKED)
            if not self._may_write(thread):
                raise ThreadObstacleError(ThreadObstacle.FORBIDDEN)
            return await thread.edit(archived=False) if thread.archived else thread
        except discord.HTTPException as error:
            raise obstacle_in(error) or error from error

    async def find(self, row: int, thread_id: int | None) -> discord.Thread | None:
        """The thread that was noted; None if there was none, or somebody deleted it or took the bot out of it."""
        if thread_id is None:
            return None
        thread = await self._fetch(thread_id)
        if thread is None:
            await self._notes.note_thread(row, None)
        return thread

    async def archive(self, row: int, thread_id: int | None) -> None:
        """Archive the thread that was noted. One that is locked or gone is left as it is."""
        thread = await self.find(row, thread_id)
        if thread is not None and not thread.archived and not thread.locked:
            with suppress(discord.Forbidden):
                await thread.edit(archived=True)

    def _may_write(self, thread: discord.Thread) -> bool:
        """Whether the bot can write there; without that permission it could still open a thread."""
        guild = self._bot.get_guild(thread.guild.id)
        parent = None if guild is None else guild.get_channel(thread.parent_id)
        return guild is None or parent is None or parent.permissions_for(guild.me).send_messages_in_threads

    async def _fetch(self, thread_id: int) -> discord.Thread | None:
        try:
            thread = await self._bot.fetch_channel(thread_id)
        except (discord.NotFound, discord.Forbidden):
            return None
        assert isinstance(thread, discord.Thread)
        return thread

    async def _make(self, wanted: WantedThread) -> discord.Thread:
        """A new thread, unless one was made just before a crash, which carries no note."""
        guild = await self._bot.fetch_guild(wanted.guild_id, with_counts=False)
        thread = await self._unnoted(wanted, guild)
        if thread is None:
            channel = await guild.fetch_channel(wanted.channel_id or 0)
            assert isinstance(channel, discord.TextChannel)
            thread = await self._opened_from_message(wanted, channel) or await channel.create_thread(
                name=wanted.name,
                type=discord.ChannelType.private_thread if wanted.private else discord.ChannelType.public_thread,
                auto_archive_duration=LISTED_FOR,
            )
        await self._notes.note_thread(wanted.row, thread.id)
        return thread

    async def _opened_from_message(self, wanted: WantedThread, channel: discord.TextChannel) -> discord.Thread | None:
        """A thread below its message; None without one, or where it had one that somebody deleted."""
        if wanted.message is None:
            return None
        try:
            message = channel.get_partial_message(wanted.message)
            return await message.create_thread(name=wanted.name, auto_archive_duration=LISTED_FOR)
        except discord.NotFound:
            return None
        except discord.HTTPException as error:
            if error.code != HAS_THREAD:
                raise
            return await self._fetch(wanted.message)  # the thread of a message has its id

    async def _unnoted(self, wanted: WantedThread, guild: discord.Guild) -> discord.Thread | None:
        """The thread of this name that the bot has made since then, and that is nobody's by what is noted."""
        for thread in await guild.active_threads():
            own = thread.owner_id == self._bot.application_id and thread.parent_id == wanted.channel_id
            young = discord.utils.snowflake_time(thread.id) >= wanted.since - CLOCK_TOLERANCE
            if own and young and thread.name == wanted.name and not await self._notes.is_noted(thread.id):
                return thread
        return None


def obstacle_in(error: discord.HTTPException) -> ThreadObstacleError | None:
    """What lasts until somebody changes it in the server; None for what passes."""
    if error.code == TOO_MANY_THREADS:
        return ThreadObstacleError(ThreadObstacle.FULL)
    if error.code in LOCKED:
        return ThreadObstacleError(ThreadObstacle.LOCKED)
    return ThreadObstacleError(ThreadObstacle.FORBIDDEN) if isinstance(error, discord.Forbidden) else None
