"""Runs Python code in a child process that can import our packages."""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from pathlib import Path

ROOT = Path(__file__).parents[2]


async def start(text: str, *arguments: str) -> Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-c", text, *arguments, cwd=ROOT, stdout=PIPE, stderr=PIPE
    )


async def wait_for_line(child: Process, line: str) -> None:
    """Wait until the child prints `line`."""
    assert child.stdout is not None
    assert (await child.stdout.readline()).decode().strip() == line


async def run(text: str, *arguments: str) -> tuple[int | None, str, str]:
    """Run a child to completion; return its exit code, stdout and stderr."""
    child = await start(text, *arguments)
    output, errors = await child.communicate()
    return child.returncode, output.decode(), errors.decode()
