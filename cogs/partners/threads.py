"""The private threads of partners: made once, found again after a crash, woken before use, archived at their end."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta

import aiohttp
import discord

from cogs.obstacles import ABSENT_FOR, ObstacleLog
from runtime.bot import Circlekeeper
from services.partners.briefs import PartnerBriefs
from services.partners.threads import ThreadRecord, ThreadRecords
from vocabulary.partners import ThreadObstacle

PASSING_TROUBLE = (discord.NotFound, discord.DiscordServerError, aiohttp.ClientError, OSError)
AGAIN_AFTER = timedelta(minutes=10)
CLOCK_TOLERANCE = timedelta(minutes=1)
LISTED_FOR = 10080
"""For how many minutes without a message a thread stays among the channel's: a week, the longest that Discord has."""
MISSING_ACCESS, TOO_MANY_THREADS = 50001, 160006
LOCKED = {50083, 160005}


class ThreadObstacleError(Exception):
    """Discord does not let partners have a thread, or write in it."""

    def __init__(self, obstacle: ThreadObstacle) -> None:
        super().__init__(obstacle)
        self.obstacle = obstacle


class PartnerThreads:
    """Makes the threads, brings people into them and out of them, and has briefs given there."""

    def __init__(self, bot: Circlekeeper, records: ThreadRecords, briefs: PartnerBriefs) -> None:
        self._bot = bot
        self._records = records
        self._briefs = briefs
        self._unfinished = ObstacleLog("thread not finished")
        self._forbidden = ObstacleLog("no private thread", told=True)

    async def look(self, partnership_id: int, now: datetime) -> datetime | None:
        """The timekeeper's errand: do what is due about a partnership. Done twice, it does nothing the second time."""
        record = await self._records.of(partnership_id)
        if record is None:
            return None
        if self._bot.is_absent_from(record.guild_id):
            return now + ABSENT_FOR
        try:
            await self._do(record)
        except PASSING_TROUBLE as error:
            self._unfinished.met(partnership_id, error)
            return now + AGAIN_AFTER
        self._unfinished.overcome(partnership_id)
        return record.look_at

    async def _do(self, record: ThreadRecord) -> None:
        if record.over:
            await self._put_away(record)
        elif record.wanted:
            await self._give_brief(record)
        else:
            await self._remove(record)
            await self._briefs.renew(record.partnership_id)

    async def _give_brief(self, record: ThreadRecord) -> None:
        """By DM, where a thread is not to be had: whoever changes that finds the next brief in one."""
        try:
            thread_id = await self._ready(record)
        except ThreadObstacleError as error:
            self._forbidden.foreseen(record.circle_id, error.obstacle)
            await self._briefs.give(record.partnership_id, None, error.obstacle)
        else:
            self._forbidden.overcome(record.circle_id)
            await self._briefs.give(record.partnership_id, thread_id, None)

    async def _ready(self, record: ThreadRecord) -> int:
        """The partners' thread, open and with all of them in it. Raises ThreadObstacleError."""
        try:
            thread = await self._find(record) or await self._make(record)
            if thread.locked:
                raise ThreadObstacleError(ThreadObstacle.LOCKED)
            if thread.archived:
                thread = await thread.edit(archived=False)
            await self._bring_in(thread, record.members)
        except discord.HTTPException as error:
            raise _obstacle(error) or error from error
        return thread.id

    async def _find(self, record: ThreadRecord) -> discord.Thread | None:
        """The thread that was noted; None if there was none, or somebody deleted it or took the bot out of it."""
        if record.thread_id is None:
            return None
        try:
            thread = await self._bot.fetch_channel(record.thread_id)
        except (discord.NotFound, discord.Forbidden):
            await self._records.note_thread(record.partnership_id, None)
            return None
        assert isinstance(thread, discord.Thread)
        return thread

    async def _make(self, record: ThreadRecord) -> discord.Thread:
        """A new thread. One that was made just before a crash carries no note: it is known by its name and its age."""
        guild = await self._bot.fetch_guild(record.guild_id, with_counts=False)
        thread = await self._unnoted(record, await guild.active_threads())
        if thread is None:
            channel = await guild.fetch_channel(record.channel_id or 0)
            assert isinstance(channel, discord.TextChannel)
            thread = await channel.create_thread(
                name=record.name,
                type=discord.ChannelType.private_thread,
                auto_archive_duration=LISTED_FOR,
                reason=f"partners {record.partnership_id}",
            )
        await self._records.note_thread(record.partnership_id, thread.id)
        return thread

    async def _unnoted(self, record: ThreadRecord, threads: Iterable[discord.Thread]) -> discord.Thread | None:
        for thread in threads:
            own = thread.owner_id == self._bot.application_id and thread.parent_id == record.channel_id
            made_at = discord.utils.snowflake_time(thread.id)
            young = made_at >= record.opened_at - CLOCK_TOLERANCE
            if own and young and thread.name == record.name and not await self._records.is_noted(thread.id):
                return thread
        return None

    async def _bring_in(self, thread: discord.Thread, members: Iterable[int]) -> None:
        for member in members:
            try:
                await thread.add_user(discord.Object(member))
            except discord.HTTPException as error:
                # Who cannot see the channel has lost the circle's role, which another errand gives back.
                if error.code != MISSING_ACCESS and not isinstance(error, discord.NotFound):
                    raise

    async def _remove(self, record: ThreadRecord) -> None:
        """Have those out of the thread who have left the circle."""
        thread = await self._find(record) if record.leavers else None
        for leaver in record.leavers:
            if thread is not None:
                await self._remove_from(thread, leaver)
            await self._records.note_removed(record.thread_id or 0, leaver)

    async def _remove_from(self, thread: discord.Thread, leaver: int) -> None:
        # Where somebody has locked it, the leaver stays in a thread of a channel that they do not see any more.
        with suppress(discord.NotFound, discord.Forbidden):
            if thread.archived:
                await thread.edit(archived=False)
            await thread.remove_user(discord.Object(leaver))

    async def _put_away(self, record: ThreadRecord) -> None:
        """Archive the thread of partners who are no longer. It is not locked: what they say there stays theirs."""
        await self._briefs.put_away(record.partnership_id)
        await self._remove(record)
        thread = await self._find(record)
        if thread is not None and not thread.archived and not thread.locked:
            with suppress(discord.Forbidden):
                await thread.edit(archived=True)


def _obstacle(error: discord.HTTPException) -> ThreadObstacleError | None:
    """What lasts until somebody changes it in the server; None for what passes."""
    if error.code == TOO_MANY_THREADS:
        return ThreadObstacleError(ThreadObstacle.FULL)
    if error.code in LOCKED:
        return ThreadObstacleError(ThreadObstacle.LOCKED)
    return ThreadObstacleError(ThreadObstacle.FORBIDDEN) if isinstance(error, discord.Forbidden) else None
