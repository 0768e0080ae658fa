"""The threads of wins and stuck points: opened below their notice, woken to be written to, archived at their end."""

from datetime import datetime

from cogs.obstacles import ObstacleLog
from cogs.threads import ThreadObstacleError, Threads, WantedThread
from runtime.bot import Circlekeeper
from services.wins.rounds import RoundRecord, WinsRounds


class WinsThreads:
    """Has each round have its thread, and what is to stand in it."""

    def __init__(self, bot: Circlekeeper, rounds: WinsRounds) -> None:
        self._rounds = rounds
        self._threads = Threads(bot, rounds)
        self._forbidden = ObstacleLog("no thread for wins", told=True)

    async def look(self, round_id: int, now: datetime) -> datetime | None:
        """The timekeeper's errand: do what is due about a round. Done twice, it does nothing the second time."""
        record = await self._rounds.of(round_id)
        if record is None:
            return None
        return await self._threads.attempt(round_id, record.guild_id, now, lambda: self._do(record))

    async def _do(self, record: RoundRecord) -> datetime | None:
        thread_id = await self._write(record) if record.wanted else None
        if record.over:
            await self._rounds.close(record.round_id, thread_id)
            if not record.wanted:
                await self._threads.archive(record.round_id, record.thread_id)
        return record.look_at

    async def _write(self, record: RoundRecord) -> int | None:
        """Write into the thread, and return its id; into the channel and None, where it is not to be had."""
        try:
            thread_id = (await self._threads.ready(_wanted(record))).id
        except ThreadObstacleError as error:
            self._forbidden.foreseen(record.circle_id, error.obstacle)
            await self._rounds.write(record.round_id, None, error.obstacle)
            return None
        self._forbidden.overcome(record.circle_id)
        await self._rounds.write(record.round_id, thread_id, None)
        return thread_id


def _wanted(record: RoundRecord) -> WantedThread:
    return WantedThread(
        record.round_id,
        record.guild_id,
        record.channel_id,
        record.thread_id,
        record.name,
        record.opened_at,
        message=record.message_id,
    )
