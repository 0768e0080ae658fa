"""Runs functions in processes of their own, which take milliseconds to start and not half a second.

They are forked from a server of the standard library, which has imported what these functions need, and what the bots
need that tests kill. Each gets a pipe first, by which it tells the test what it has come to.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from typing import Any, Concatenate, ParamSpec

from fortnight.bots import FORKS, PRELOADED
from rehearsal.world.journal import PATIENCE_SECONDS

P = ParamSpec("P")
IMPORTED = ["tests.db.child_process", "tests.runtime.timekeeper.killed_process"]
"""The modules of these functions; a module of tests would bring pytest with it."""

# A process has one such server only, from which bots are forked as well.
FORKS.set_forkserver_preload([*PRELOADED, *IMPORTED])


@dataclass(frozen=True, slots=True)
class Forked:
    """A process that runs a function."""

    _process: ForkServerProcess
    _pipe: Connection

    @property
    def pid(self) -> int | None:
        return self._process.pid

    async def told(self) -> Any:
        """What it tells next. Raises EOFError once it has ended."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await asyncio.to_thread(self._pipe.recv)

    async def kill(self) -> int | None:
        """Kill it, and return its exit code."""
        self._process.kill()
        return await self.ended()

    async def ended(self) -> int | None:
        """Wait for its end, and return its exit code."""
        await asyncio.to_thread(self._process.join, PATIENCE_SECONDS)
        return self._process.exitcode


@asynccontextmanager
async def forked(
    function: Callable[Concatenate[Connection, P], None], *arguments: P.args, **named: P.kwargs
) -> AsyncGenerator[Forked]:
    """A process that runs this function, and is killed at the end of the block if it still does."""
    pipe, theirs = FORKS.Pipe(duplex=False)
    process = FORKS.Process(target=function, args=(theirs, *arguments), kwargs=named)
    with pipe, theirs:
        await asyncio.to_thread(process.start)
        theirs.close()
        try:
            yield Forked(process, pipe)
        finally:
            process.kill()
            process.join()
