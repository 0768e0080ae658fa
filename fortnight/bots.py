"""Runs the bot: in this process for the demo, or in a separate process that tests can kill."""

import asyncio
import multiprocessing
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Protocol

from pydantic import SecretStr

from fortnight import bot_process
from fortnight.bot_process import ClockReading, MakeBot
from runtime.bot import FEATURES, Circlekeeper, serve
from runtime.clock import RehearsedClock
from runtime.config import Settings

PRELOADED = ("fortnight.bot_process", FEATURES)
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload([*PRELOADED])


class Bot(Protocol):
    """A bot that can be started and stopped, and whose clock can leap."""

    async def start(self) -> None: ...

    async def stop(self) -> None: ...

    def leap_to(self, at: datetime) -> None: ...


def settings_for(database: Path, address: str, ca_file: Path, rate: float, token: str) -> Settings:
    """The settings with which the bot connects to the rehearsal."""
    return Settings.model_validate(
        {
            "database": {"url": f"sqlite://{database}"},
            "discord": {"address": address, "ca_file": str(ca_file)},
            "clock": {"rate": rate},
            "token": SecretStr(token),
        }
    )


class InProcessBot:
    """The bot in this process, with a shared clock. `make_bot` makes another one than the usual."""

    def __init__(self, settings: Settings, clock: RehearsedClock, make_bot: MakeBot = Circlekeeper) -> None:
        self._settings = settings
        self._clock = clock
        self._make_bot = make_bot
        self._stop = asyncio.Event()
        self._running: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Serve until `stop`."""
        self._stop.clear()
        self._running = asyncio.create_task(serve(self._settings, self._clock, self._stop, self._make_bot), name="bot")

    async def stop(self) -> None:
        """Stop as at SIGTERM. Raises the error that ended the bot, if there was one."""
        self._stop.set()
        if self._running is not None:
            await self._running

    def leap_to(self, at: datetime) -> None:
        """Nothing to do: the clock is shared."""


class SubprocessBot:
    """The bot in a separate process, whose clock follows the given one.

    It is forked from a server process that has loaded the code, so that it starts fast. `run` is what it runs.
    """

    def __init__(
        self, settings: Settings, clock: RehearsedClock, log: Path, run: Callable[..., None] = bot_process.run
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._log = log
        self._run = run
        self._process: ForkServerProcess | None = None
        self._leaps: Connection | None = None

    @property
    def pid(self) -> int:
        """The id of the process. Raises RuntimeError if it was never started."""
        if self._process is None or self._process.pid is None:
            raise RuntimeError("the bot has not been started")
        return self._process.pid

    async def start(self) -> None:
        """Start the process with the current time."""
        moment = ClockReading(self._clock.now(), time.monotonic())
        theirs, self._leaps = FORKS.Pipe(duplex=False)
        self._process = FORKS.Process(target=self._run, args=(self._settings, moment, theirs, self._log), daemon=True)
        await asyncio.to_thread(self._process.start)
        theirs.close()

    async def stop(self) -> None:
        """Send SIGTERM and wait. Raises RuntimeError for an exit code other than 0."""
        if self._process is not None:
            self._process.terminate()
            code = await self._ended(self._process)
            if code != 0:
                raise RuntimeError(f"the bot ended with exit code {code}; its log is {self._log}")

    async def kill(self) -> None:
        """Send SIGKILL and wait."""
        if self._process is not None:
            self._process.kill()
            await self._ended(self._process)

    def leap_to(self, at: datetime) -> None:
        """Make the clock of the process leap."""
        if self._leaps is not None:
            with suppress(BrokenPipeError):
                self._leaps.send(at)

    async def _ended(self, process: ForkServerProcess) -> int | None:
        await asyncio.to_thread(process.join)
        return process.exitcode
