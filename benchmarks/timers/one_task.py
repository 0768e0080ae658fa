"""The contender with RoboDanny's design, rewritten with Circlekeeper's ORM: one task sleeps until the next row is due.

It fetches the earliest row, sleeps until then, deletes the row, dispatches it as an event, and fetches the next.
"""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tortoise import Model, fields
from tortoise.context import TortoiseContext

from benchmarks.timers.contender import PRAGMAS, DueTimers, bulk, waiting_instants

HORIZON = timedelta(days=40)
SCHEMA = """
CREATE TABLE reminder (id INTEGER PRIMARY KEY AUTOINCREMENT, expires TIMESTAMP NOT NULL, event TEXT NOT NULL,
                       extra JSON NOT NULL);
CREATE INDEX reminder_expires ON reminder (expires);
"""
INSERT = "INSERT INTO reminder (expires, event, extra) VALUES (?, ?, '{}')"


class Reminder(Model):
    """A timer."""

    id = fields.IntField(primary_key=True)
    expires = fields.DatetimeField(db_index=True)
    event = fields.TextField()
    extra: Any = fields.JSONField[Any](default=dict)


class OneTask:
    """One task owns the next deadline; each timer is deleted, then dispatched."""

    def __init__(self) -> None:
        self._dispatched: set[asyncio.Task[None]] = set()

    def fill(self, path: Path, waiting: int) -> None:
        with bulk(path) as connection:
            connection.executescript(SCHEMA)
            connection.executemany(INSERT, ((_stored(at), "waiting") for at in waiting_instants(waiting)))

    def add(self, path: Path, due_timers: DueTimers) -> None:
        with bulk(path) as connection:
            connection.executemany(INSERT, [(_stored(due_timers.at), "measured")] * due_timers.count)

    async def run(self, path: Path, due_timers: DueTimers) -> None:
        connection = {"engine": "tortoise.backends.sqlite", "credentials": {"file_path": str(path), **PRAGMAS}}
        apps = {"benchmarks": {"models": [__name__], "default_connection": "default"}}
        async with TortoiseContext() as context:
            await context.init({"connections": {"default": connection}, "apps": apps})
            keeping = asyncio.create_task(self._dispatch_timers(due_timers))
            await due_timers.finished.wait()
            keeping.cancel()
            await asyncio.gather(keeping, return_exceptions=True)

    async def _dispatch_timers(self, due_timers: DueTimers) -> None:
        while True:
            timer = await Reminder.filter(expires__lt=datetime.now(UTC) + HORIZON).order_by("expires").first()
            if timer is None:
                return
            if (left := (timer.expires - datetime.now(UTC)).total_seconds()) > 0:
                due_timers.ready.set()
                await asyncio.sleep(left)
            await Reminder.filter(id=timer.id).delete()
            self._dispatch(due_timers)

    def _dispatch(self, due_timers: DueTimers) -> None:
        """Start a task, as discord.py does to dispatch an event."""
        task = asyncio.create_task(_on_timer(due_timers))
        self._dispatched.add(task)
        task.add_done_callback(self._dispatched.discard)


async def _on_timer(due_timers: DueTimers) -> None:
    due_timers.record()


def _stored(instant: datetime) -> str:
    return instant.isoformat(" ")
