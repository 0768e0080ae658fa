"""Describes the machine and the versions of a measurement."""

import os
import platform
import sqlite3
import statistics
import time
from importlib.metadata import version
from pathlib import Path

LIBRARIES = ("discord.py", "aiohttp", "tortoise-orm", "aiosqlite", "uvloop", "orjson", "APScheduler", "SQLAlchemy")

LOOPS, STEPS = 15, 100_000


def description() -> str:
    """Machine, Python, SQLite and libraries, in three lines."""
    gibibytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return "\n".join(
        [
            f"{os.cpu_count()} cores, {_processor()}, {gibibytes:.0f} GiB, {platform.system()}",
            f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}",
            ", ".join(f"{name} {version(name)}" for name in LIBRARIES),
        ]
    )


def reference_loop() -> float:
    """The processor time of one reference loop: plain arithmetic, by which figures of machines can be compared."""
    return statistics.median(_loop() for _ in range(LOOPS))


def _loop() -> float:
    begun, total = time.process_time(), 0
    for number in range(STEPS):
        total += number * number % 7
    return time.process_time() - begun


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    names = (
        [line for line in cpuinfo.read_text().splitlines() if line.startswith("model name")] if cpuinfo.exists() else []
    )
    return names[0].partition(":")[2].strip() if names else platform.processor() or platform.machine()
