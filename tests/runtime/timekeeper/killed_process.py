"""A process with a timekeeper, for a test that kills it."""

import asyncio
import secrets

from db.lifecycle import opened
from db.models import Note
from runtime.clock import RehearsedClock
from runtime.timekeeper import Timekeeper
from tests.runtime.recording_reporter import RecordingReporter
from tests.runtime.timing import HOUR, NOON
from vocabulary.keys import JobKind


def look_until_killed(pipe, url):
    """Tell that it is ready, and look at jobs until the end."""
    asyncio.run(_look(pipe, url))


async def _look(pipe, url):
    """Each job takes a moment and has one effect; every other one runs again."""
    clock = RehearsedClock(0, NOON)
    timekeeper = Timekeeper(clock, RecordingReporter(), batch=50)

    async def look(row, now):
        await Note.create(key=secrets.token_hex(8), value=str(row))
        await asyncio.sleep(0.001)
        return NOON + HOUR if row % 2 else None

    timekeeper.handle(JobKind.BOARD, look)
    async with opened(url):
        pipe.send("ready")
        await timekeeper.run()
