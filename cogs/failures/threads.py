"""The threads below failures that were told in writing: opened, woken to be written to, archived at their end."""

from datetime import datetime

from cogs.obstacles import ObstacleLog
from cogs.threads import ThreadObstacleError, Threads, WantedThread
from runtime.bot import Circlekeeper
from services.failures.threads import FailureThreadRecord, FailureThreadRecords


class FailureThreads:
    """Has each story that was posted have its thread, and what is to stand in it."""

    def __init__(self, bot: Circlekeeper, records: FailureThreadRecords) -> None:
        self._records = records
        self._threads = Threads(bot, records)
        self._forbidden = ObstacleLog("no thread for a failure", told=True)

    async def look(self, failure_id: int, now: datetime) -> datetime | None:
        """The timekeeper's errand: do what is due about a story. Done twice, it does nothing the second time."""
        record = await self._records.of(failure_id)
        if record is None:
            return None
        return await self._threads.attempt(failure_id, record.guild_id, now, lambda: self._do(record))

    async def _do(self, record: FailureThreadRecord) -> datetime | None:
        if record.over:
            await self._threads.archive(record.failure_id, record.thread_id)
        elif record.wanted:
            return await self._write(record)
        return record.look_at

    async def _write(self, record: FailureThreadRecord) -> datetime | None:
        """Write what is due into the thread; where it is not to be had, the post in the channel stands alone."""
        wanted = WantedThread(
            record.failure_id,
            record.guild_id,
            record.channel_id,
            record.thread_id,
            record.name,
            record.told_at,
            message=record.message_id,
        )
        try:
            thread = await self._threads.ready(wanted)
        except ThreadObstacleError as error:
            self._forbidden.foreseen(record.circle_id, error.obstacle)
            await self._records.note_obstacle(record.failure_id, error.obstacle)
            return None
        self._forbidden.overcome(record.circle_id)
        await self._records.write(record.failure_id, thread.id)
        return record.look_at
