"""Drives the clock: time runs while something happens, and leaps over the hours in which nothing does."""

import asyncio
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from fortnight.bots import Bot
from rehearsal.world.journal import PATIENCE_SECONDS
from runtime.clock import RehearsedClock

POLL_SECONDS, LONGEST_POLL_SECONDS = 0.004, 0.02
LONGER = 1.25
"""By how much each wait is longer than the one before, as long as nothing comes of it."""
NEXT = """
    SELECT min(at) FROM (
        SELECT min(CASE attempts WHEN 0 THEN due_at ELSE look_at END) AS at FROM due
        UNION ALL
        SELECT min(send_at) FROM outgoing WHERE state = 'pending' OR state = 'sending'
    )
"""


class ClockDriver:
    """Leaps from one instant at which the bot has something to do to the next.

    It finds these instants in the bot's database.
    """

    def __init__(self, clock: RehearsedClock, database: Path, bot: Bot) -> None:
        self._clock = clock
        self._database = database
        self._bot = bot

    async def until(self, at: datetime) -> None:
        """Let time pass until `at`, with everything that is due before. Raises TimeoutError if something hangs."""
        with closing(sqlite3.connect(f"file:{self._database}?mode=ro", uri=True, isolation_level=None)) as database:
            while self._clock.now() < at:
                following = await self._quiet(database)
                target = at if following is None else min(at, following)
                self._clock.leap_to(target)
                self._bot.leap_to(target)
                await asyncio.sleep(0)
            await self._quiet(database)

    async def _quiet(self, database: sqlite3.Connection) -> datetime | None:
        """Wait until nothing is due; return when something will be."""
        deadline = asyncio.get_running_loop().time() + PATIENCE_SECONDS
        pause = POLL_SECONDS
        while True:
            following = _next(database)
            if following is None or following > self._clock.now():
                return following
            if asyncio.get_running_loop().time() > deadline:
                raise TimeoutError(f"something was due at {following} and is not done; it is {self._clock.now()}")
            await asyncio.sleep(pause)
            pause = min(pause * LONGER, LONGEST_POLL_SECONDS)


def _next(database: sqlite3.Connection) -> datetime | None:
    """When the bot has something to do next, or None."""
    (milliseconds,) = database.execute(NEXT).fetchone()
    if milliseconds is None:
        return None
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds)
