"""Runs the command line, in this process or in a separate one."""

import asyncio
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from typer.testing import CliRunner

from main import Exit, app

MAIN = Path(__file__).parent.parent / "main.py"


def output_of(*arguments: str, ends: Exit = Exit.OK) -> str:
    """Run a command in this process, and return its output; the exit code must be `ends`."""
    result = CliRunner().invoke(app, arguments)
    assert (result.exit_code, result.exception if result.exit_code not in set(Exit) else None) == (ends, None)
    return result.output


async def output_meanwhile(*arguments: str, ends: Exit) -> str:
    """Run a command in a thread of this process, so that it can talk to a rehearsal here, and return its output.

    It must not be one that serves, since signals reach the main thread alone.
    """
    return await asyncio.to_thread(output_of, *arguments, ends=ends)


@asynccontextmanager
async def started(*arguments: str, script: Path = MAIN) -> AsyncGenerator[asyncio.subprocess.Process]:
    """A command in a separate process, which is killed at the end of the block."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, script, *arguments, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def read_until(process: asyncio.subprocess.Process, words: str) -> str:
    """Read a command's output up to the line with these words."""
    assert process.stdout is not None
    lines = []
    async for line in process.stdout:
        lines.append(line.decode())
        if words in lines[-1]:
            return "".join(lines)
    raise AssertionError(f"{words!r} never came, but {''.join(lines)}")


async def process_output(*arguments: str, ends: Exit) -> str:
    """Run a command in a separate process, and return its output; the exit code must be `ends`."""
    async with started(*arguments) as process:
        output = (await process.communicate())[0].decode()
    assert process.returncode == ends, output
    return output
