"""The bot as a process of its own: `run`, by a clock that leaps to each instant that it is told."""

import asyncio
import os
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path

from runtime.bot import serve
from runtime.clock import RehearsedClock
from runtime.config import Settings
from runtime.log import configure


@dataclass(frozen=True, slots=True)
class Moment:
    """What time it is on the stage, at a reading of this machine's monotonic clock, in seconds."""

    now: datetime
    monotonic: float


def run(settings: Settings, moment: Moment, leaps: Connection, log: Path) -> None:
    """Serve until SIGTERM, and write to `log` what would be written to the console."""
    with log.open("ab") as file:
        for output in (1, 2):
            os.dup2(file.fileno(), output)
    configure(settings.log.level)
    asyncio.run(_main(settings, moment, leaps))


async def _main(settings: Settings, moment: Moment, leaps: Connection) -> None:
    rate = settings.clock.rate
    clock = RehearsedClock(rate, moment.now + timedelta(seconds=(time.monotonic() - moment.monotonic) * rate))
    _follow(leaps, clock)
    await serve(settings, clock)


def _follow(leaps: Connection, clock: RehearsedClock) -> None:
    """Leap as the stage does, until its process ends."""
    loop = asyncio.get_running_loop()

    def leap() -> None:
        try:
            clock.leap_to(leaps.recv())
        except EOFError:
            loop.remove_reader(leaps.fileno())

    loop.add_reader(leaps.fileno(), leap)
