"""The command line as tests call it, in this process or in one of its own."""

import asyncio
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from typer.testing import CliRunner

from main import Exit, app

MAIN = Path(__file__).parent.parent / "main.py"


def said(*arguments: str, ends: Exit = Exit.OK) -> str:
    """What a command prints, in this process; it must end with `ends`."""
    result = CliRunner().invoke(app, arguments)
    assert (result.exit_code, result.exception if result.exit_code not in set(Exit) else None) == (ends, None)
    return result.output


@asynccontextmanager
async def started(*arguments: str) -> AsyncGenerator[asyncio.subprocess.Process]:
    """A command in a process of its own, which does not outlive the block."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, MAIN, *arguments, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def until_told(process: asyncio.subprocess.Process, words: str) -> str:
    """What a command has printed by the line that holds these words."""
    assert process.stdout is not None
    lines = []
    async for line in process.stdout:
        lines.append(line.decode())
        if words in lines[-1]:
            return "".join(lines)
    raise AssertionError(f"{words!r} never came, but {''.join(lines)}")


async def heard(*arguments: str, ends: Exit) -> str:
    """What a command prints, in a process of its own beside the rehearsal; it must end with `ends`."""
    async with started(*arguments) as process:
        output = (await process.communicate())[0].decode()
    assert process.returncode == ends, output
    return output
