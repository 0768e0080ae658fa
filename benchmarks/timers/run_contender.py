"""Runs a contender in this process: `python -m benchmarks.timers.run_contender MODULE:CLASS PATH COUNT`.

Lets COUNT timers fall due in one instant beside those that wait in the file, and prints as JSON how long the contender
took to be ready, and how late each handler was called, all in seconds.
"""

import asyncio
import json
import logging
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import structlog
import uvloop

from benchmarks.timers.contender import Contender, DueTimers, named

LEAD = timedelta(seconds=1)
"""From before the timers are added until they are due; by then the contender must be asleep."""
PATIENCE_SECONDS = 120.0


def main(contender: Contender, path: Path, count: int) -> None:
    """Let so many timers fire, and print the result."""
    due_timers = DueTimers(datetime.now(UTC) + LEAD, count)
    contender.add(path, due_timers)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        print(json.dumps(runner.run(_fire(contender, path, due_timers))))


async def _fire(contender: Contender, path: Path, due_timers: DueTimers) -> dict[str, Any]:
    begun = time.perf_counter()
    running = asyncio.create_task(contender.run(path, due_timers))
    async with asyncio.timeout(PATIENCE_SECONDS):
        await _until(due_timers.ready, running)
        start = time.perf_counter() - begun
        if datetime.now(UTC) > due_timers.at:
            raise TimeoutError(f"{type(contender).__name__} was not ready when the timers fell due.")
        await running
    return {"start": start, "late": due_timers.seconds_late}


async def _until(ready: asyncio.Event, running: asyncio.Task[None]) -> None:
    waiting = asyncio.create_task(ready.wait())
    await asyncio.wait({waiting, running}, return_when=asyncio.FIRST_COMPLETED)
    if running.done():
        await running


if __name__ == "__main__":
    main(named(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
