"""The private threads of partners: who is in them, and that briefs are given there."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime

import discord

from cogs.obstacles import ObstacleLog
from cogs.threads import ThreadObstacleError, Threads, WantedThread, obstacle_in
from runtime.bot import Circlekeeper
from services.partners.briefs import PartnerBriefs
from services.partners.threads import ThreadRecord, ThreadRecords

MISSING_ACCESS = 50001


class PartnerThreads:
    """Brings people into the threads and out of them, and has briefs given there."""

    def __init__(self, bot: Circlekeeper, records: ThreadRecords, briefs: PartnerBriefs) -> None:
        self._records = records
        self._briefs = briefs
        self._threads = Threads(bot, records)
        self._forbidden = ObstacleLog("no private thread", told=True)

    async def look(self, partnership_id: int, now: datetime) -> datetime | None:
        """The timekeeper's errand: do what is due about a partnership. Done twice, it does nothing the second time."""
        record = await self._records.of(partnership_id)
        if record is None:
            return None
        return await self._threads.attempt(partnership_id, record.guild_id, now, lambda: self._do(record))

    async def _do(self, record: ThreadRecord) -> datetime | None:
        if record.over:
            await self._put_away(record)
        elif record.wanted:
            await self._give_brief(record)
        else:
            await self._remove(record)
            await self._briefs.renew(record.partnership_id)
        return record.look_at

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
        wanted = WantedThread(
            record.partnership_id,
            record.guild_id,
            record.channel_id,
            record.thread_id,
            record.name,
            record.opened_at,
            private=True,
        )
        thread = await self._threads.ready(wanted)
        try:
            await self._bring_in(thread, record.members)
        except discord.HTTPException as error:
            raise obstacle_in(error) or error from error
        return thread.id

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
        thread = await self._threads.find(record.partnership_id, record.thread_id) if record.leavers else None
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
        await self._threads.archive(record.partnership_id, record.thread_id)
