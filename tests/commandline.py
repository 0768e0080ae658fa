"""Runs the command line, in this process or in a separate one."""

import asyncio
import subprocess
import sys
from collections.abc import Coroutine, Generator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any, TypeVar

from typer.testing import CliRunner

from main import Exit, app
from rehearsal.world.journal import PATIENCE_SECONDS

T = TypeVar("T")
MAIN = Path(__file__).parent.parent / "main.py"


def output_of(*arguments: str, ends: Exit = Exit.OK) -> str:
    """Run a command in this process, and return its output; the exit code must be `ends`.

    A command that serves needs the main thread, which alone can have handlers for signals.
    """
    result = CliRunner().invoke(app, arguments)
    assert (result.exit_code, result.exception if result.exit_code not in set(Exit) else None) == (ends, None)
    return result.output


class Meanwhile:
    """An event loop in a thread of its own, for a rehearsal that a command in the main thread connects to."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop

    def begin(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """Have something done there, while this thread goes on."""
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        """Have something done there, wait for it, and return its result."""
        return self.begin(work).result(2 * PATIENCE_SECONDS)


@contextmanager
def loop_in_a_thread() -> Generator[Meanwhile]:
    """An event loop that runs until the end of the block."""
    with asyncio.Runner() as runner:
        loop = runner.get_loop()
        thread = Thread(target=loop.run_forever)
        thread.start()
        try:
            yield Meanwhile(loop)
        finally:
            loop.call_soon_threadsafe(loop.stop)
            thread.join()


@contextmanager
def started(*arguments: str, script: Path = MAIN) -> Generator[subprocess.Popen[str]]:
    """A command in a separate process, which is killed at the end of the block."""
    with subprocess.Popen(
        [sys.executable, script, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def read_until(process: subprocess.Popen[str], words: str) -> str:
    """Read a command's output up to the line with these words."""
    assert process.stdout is not None
    lines: list[str] = []
    for line in process.stdout:
        lines.append(line)
        if words in line:
            return "".join(lines)
    raise AssertionError(f"{words!r} never came, but {''.join(lines)}")


def rest_of(process: subprocess.Popen[str], ends: Exit) -> str:
    """Wait for the end of a command, and return what output is left; the exit code must be `ends`."""
    output = process.communicate()[0]
    assert process.returncode == ends, output
    return output
