"""What every contender does alike, so that only their designs differ: the same file system, pragmas and handler."""

import asyncio
import sqlite3
import time
from collections.abc import Generator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

PRAGMAS = {"journal_mode": "WAL", "synchronous": "FULL", "busy_timeout": 5000}
"""What each contender sets on its connection; FULL: a commit survives power loss."""
FIRST_WAITING = timedelta(days=30)
BETWEEN_WAITING = timedelta(seconds=10)


@dataclass
class Firing:
    """The `count` timers that are due at `at`, and how late each handler was called."""

    at: datetime
    count: int
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    over: asyncio.Event = field(default_factory=asyncio.Event)
    seconds_late: list[float] = field(default_factory=list[float])

    def note(self) -> None:
        """Called first of all by the handler of each timer."""
        self.seconds_late.append(time.time() - self.at.timestamp())
        if len(self.seconds_late) == self.count:
            self.over.set()


class Contender(Protocol):
    """A way of keeping timers in an SQLite file of its own."""

    def fill(self, path: Path, waiting: int) -> None:
        """Make the file, with so many timers that are due long after the measurement."""
        ...

    def add(self, path: Path, firing: Firing) -> None:
        """Add the timers that are measured."""
        ...

    async def run(self, path: Path, firing: Firing) -> None:
        """Open the file, set `firing.ready` when asleep until the next timer, and fire until `firing.over`."""
        ...


@contextmanager
def bulk(path: Path) -> Generator[sqlite3.Connection]:
    """A connection that writes much at once and leaves nothing for the measurement to clean up."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = OFF")
        with connection:
            yield connection
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def waiting_instants(waiting: int) -> Generator[datetime]:
    """When the timers that are not measured are due: one by one, from a month ahead."""
    first = datetime.now(UTC) + FIRST_WAITING
    return (first + number * BETWEEN_WAITING for number in range(waiting))
