"""The bot under rehearsal: in this process for the demo, or in one of its own that can be killed."""

import asyncio
import multiprocessing
import time
from contextlib import suppress
from datetime import datetime
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Protocol

from pydantic import SecretStr

from fortnight.apart import Moment, run
from runtime.bot import FEATURES, serve
from runtime.clock import RehearsedClock
from runtime.config import Settings

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["fortnight.apart", FEATURES])


class Bot(Protocol):
    """A bot that can be started, told the time and stopped."""

    async def start(self) -> None: ...

    async def stop(self) -> None: ...

    def leap_to(self, at: datetime) -> None: ...


def settings_for(database: Path, address: str, ca_file: Path, rate: float, token: str) -> Settings:
    """The settings by which `run` reaches the rehearsal."""
    return Settings.model_validate(
        {
            "database": {"url": f"sqlite://{database}"},
            "discord": {"address": address, "ca_file": str(ca_file)},
            "clock": {"rate": rate},
            "token": SecretStr(token),
        }
    )


class BotHere:
    """The bot in this process, by the clock of the stage."""

    def __init__(self, settings: Settings, clock: RehearsedClock) -> None:
        self._settings = settings
        self._clock = clock
        self._stop = asyncio.Event()
        self._running: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Serve until `stop`."""
        self._stop.clear()
        self._running = asyncio.create_task(serve(self._settings, self._clock, self._stop), name="bot")

    async def stop(self) -> None:
        """Stop as at SIGTERM; raises what ended the bot, if anything did."""
        self._stop.set()
        if self._running is not None:
            await self._running

    def leap_to(self, at: datetime) -> None:
        """The clock is shared, so it has leapt already."""


class BotApart:
    """The bot in a process of its own, which follows the stage's clock.

    It is forked from a process that has loaded the code, so that a start takes no longer than the bot's own.
    """

    def __init__(self, settings: Settings, clock: RehearsedClock, log: Path) -> None:
        self._settings = settings
        self._clock = clock
        self._log = log
        self._process: ForkServerProcess | None = None
        self._leaps: Connection | None = None

    @property
    def pid(self) -> int:
        """The process that was started last. Raises RuntimeError when none was."""
        if self._process is None or self._process.pid is None:
            raise RuntimeError("the bot has not been started")
        return self._process.pid

    async def start(self) -> None:
        """Start the process with the time that it is on the stage."""
        moment = Moment(self._clock.now(), time.monotonic())
        theirs, self._leaps = FORKS.Pipe(duplex=False)
        self._process = FORKS.Process(target=run, args=(self._settings, moment, theirs, self._log), daemon=True)
        await asyncio.to_thread(self._process.start)
        theirs.close()

    async def stop(self) -> None:
        """SIGTERM, and wait. Raises RuntimeError when it did not end well."""
        if self._process is not None:
            self._process.terminate()
            code = await self._ended(self._process)
            if code != 0:
                raise RuntimeError(f"the bot ended with exit code {code}; its log is {self._log}")

    async def kill(self) -> None:
        """Kill it with signal 9."""
        if self._process is not None:
            self._process.kill()
            await self._ended(self._process)

    def leap_to(self, at: datetime) -> None:
        """Tell the process what time it is now."""
        if self._leaps is not None:
            with suppress(BrokenPipeError):
                self._leaps.send(at)

    async def _ended(self, process: ForkServerProcess) -> int | None:
        await asyncio.to_thread(process.join)
        return process.exitcode
