"""What all contenders share, so that only their designs differ: file system, pragmas and handler."""

import asyncio
import sqlite3
import time
from collections.abc import Generator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Protocol

PRAGMAS = {"journal_mode": "WAL", "synchronous": "FULL", "busy_timeout": 5000}
"""Set on each contender's connection; with FULL, a commit survives power loss."""
FIRST_WAITING = timedelta(days=30)
BETWEEN_WAITING = timedelta(seconds=10)


@dataclass
class DueTimers:
    """The `count` measured timers, all due at `at`, and how late each handler was called."""

    at: datetime
    count: int
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    finished: asyncio.Event = field(default_factory=asyncio.Event)
    seconds_late: list[float] = field(default_factory=list[float])

    def record(self) -> None:
        """Called by the handler of each timer, before anything else."""
        self.seconds_late.append(time.time() - self.at.timestamp())
        if len(self.seconds_late) == self.count:
            self.finished.set()


class Contender(Protocol):
    """A timer design with its own SQLite file."""

    def fill(self, path: Path, waiting: int) -> None:
        """Create the file with this many timers that are due long after the measurement."""
        ...

    def add(self, path: Path, due_timers: DueTimers) -> None:
        """Add the timers that are measured."""
        ...

    async def run(self, path: Path, due_timers: DueTimers) -> None:
        """Open the file, set `ready` once it sleeps until the next timer, and fire timers until `finished`."""
        ...


def named(place: str) -> Contender:
    """The contender at "MODULE:CLASS"."""
    module, _, kind = place.partition(":")
    return getattr(import_module(module), kind)()


@contextmanager
def bulk(path: Path) -> Generator[sqlite3.Connection]:
    """A connection for bulk writes that leaves no WAL for the measurement to check-point."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = OFF")
        with connection:
            yield connection
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def waiting_instants(waiting: int) -> Generator[datetime]:
    """When the other timers are due: one after another, starting in a month."""
    first = datetime.now(UTC) + FIRST_WAITING
    return (first + number * BETWEEN_WAITING for number in range(waiting))
