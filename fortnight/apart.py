"""The bot as a process of its own: `run`, by a clock that leaps to each instant that a line of standard input names."""

import asyncio
import json
import sys
import time
from datetime import datetime, timedelta

from runtime.bot import serve
from runtime.clock import RehearsedClock
from runtime.config import load
from runtime.log import configure


async def main(began: dict[str, str | float]) -> None:
    """Serve until SIGTERM."""
    settings = load()
    configure(settings.log.level)
    rate = settings.clock.rate
    passed = timedelta(seconds=(time.monotonic() - float(began["monotonic"])) * rate)
    clock = RehearsedClock(rate, datetime.fromisoformat(str(began["origin"])) + passed)
    following = asyncio.create_task(_follow(clock), name="clock")
    try:
        await serve(settings, clock)
    finally:
        following.cancel()


async def _follow(clock: RehearsedClock) -> None:
    lines = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    while line := await lines.readline():
        clock.leap_to(datetime.fromisoformat(line.decode().strip()))


if __name__ == "__main__":
    asyncio.run(main(json.loads(sys.argv[1])))
