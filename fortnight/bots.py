"""The bot under rehearsal: in this process for the demo, or in one of its own that can be killed."""

import asyncio
import json
import os
import signal
import sys
import time
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Protocol

from pydantic import SecretStr

from runtime.bot import serve
from runtime.clock import RehearsedClock
from runtime.config import Settings

ROOT = Path(__file__).parent.parent


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
    """The bot in a process of its own, which follows the stage's clock over its standard input."""

    def __init__(self, settings: Settings, clock: RehearsedClock, log: Path) -> None:
        self._settings = settings
        self._clock = clock
        self._log = log
        self._process: asyncio.subprocess.Process | None = None

    @property
    def pid(self) -> int:
        """The process that was started last. Raises RuntimeError when none was."""
        if self._process is None:
            raise RuntimeError("the bot has not been started")
        return self._process.pid

    async def start(self) -> None:
        """Start the process with the time that it is on the stage."""
        now = {"origin": self._clock.now().isoformat(), "monotonic": time.monotonic()}
        environment = {
            **os.environ,
            "CIRCLEKEEPER_DATABASE__URL": self._settings.database.url,
            "CIRCLEKEEPER_DISCORD__ADDRESS": self._settings.discord.address,
            "CIRCLEKEEPER_DISCORD__CA_FILE": self._settings.discord.ca_file,
            "CIRCLEKEEPER_CLOCK__RATE": str(self._settings.clock.rate),
            "DISCORD_TOKEN": self._settings.token.get_secret_value() if self._settings.token else "",
        }
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "fortnight.apart",
                json.dumps(now),
                cwd=ROOT,
                env=environment,
                stdin=asyncio.subprocess.PIPE,
                stdout=log,
                stderr=log,
            )

    async def stop(self) -> None:
        """SIGTERM, and wait. Raises RuntimeError when it did not end well."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                self._process.send_signal(signal.SIGTERM)
            code = await self._process.wait()
            if code != 0:
                raise RuntimeError(f"the bot ended with exit code {code}; its log is {self._log}")

    async def kill(self) -> None:
        """Kill it with signal 9."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                self._process.kill()
            await self._process.wait()

    def leap_to(self, at: datetime) -> None:
        """Tell the process what time it is now."""
        if self._process is not None and self._process.stdin is not None and self._process.returncode is None:
            self._process.stdin.write(f"{at.isoformat()}\n".encode())
