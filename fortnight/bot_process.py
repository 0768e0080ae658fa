"""The entry point of the bot's separate process: serves with a clock that leaps when it is told to."""

import asyncio
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path

from runtime.bot import Circlekeeper, serve
from runtime.clock import Clock, RehearsedClock
from runtime.config import Settings
from runtime.garbage import search_seldom
from runtime.log import configure


@dataclass(frozen=True, slots=True)
class ClockReading:
    """The rehearsed time `now` at a reading of the system's monotonic clock, in seconds."""

    now: datetime
    monotonic: float


MakeBot = Callable[[Settings, Clock], Circlekeeper]


def run(
    settings: Settings,
    reading: ClockReading,
    leaps: Connection,
    log: Path,
    make_bot: MakeBot = Circlekeeper,
    make_loop: Callable[[], asyncio.AbstractEventLoop] | None = None,
) -> None:
    """Serve until SIGTERM, with stdout and stderr written to `log`; on asyncio's own event loop if none is given."""
    search_seldom()
    with log.open("ab") as file:
        for output in (1, 2):
            os.dup2(file.fileno(), output)
    configure(settings.log.level)
    with asyncio.Runner(loop_factory=make_loop) as runner:
        runner.run(_main(settings, reading, leaps, make_bot))


async def _main(settings: Settings, reading: ClockReading, leaps: Connection, make_bot: MakeBot) -> None:
    rate = settings.clock.rate
    clock = RehearsedClock(rate, reading.now + timedelta(seconds=(time.monotonic() - reading.monotonic) * rate))
    _follow(leaps, clock)
    await serve(settings, clock, make_bot=make_bot)


def _follow(leaps: Connection, clock: RehearsedClock) -> None:
    """Leap to each received instant, until the parent process ends."""
    loop = asyncio.get_running_loop()

    def leap() -> None:
        try:
            clock.leap_to(leaps.recv())
        except EOFError:
            loop.remove_reader(leaps.fileno())

    loop.add_reader(leaps.fileno(), leap)
