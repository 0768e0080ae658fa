"""Counts what SQLite does for each statement, in instructions of its virtual machine: the same on every machine."""

import re
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field

import db.sqlite
from db.sqlite import Client

EVERY = 100
"""How many instructions are counted at a time."""
_VALUE = r"(?:'[^']*(?:''[^']*)*'|\b\d+\b|\?\d*)"
_VALUES = re.compile(rf"{_VALUE}(?:\s*,\s*{_VALUE})*")


@dataclass(slots=True)
class Cost:
    """How often a statement ran, and for how many instructions in all."""

    times: int = 0
    instructions: int = 0

    @property
    def each(self) -> float:
        """Instructions of one execution."""
        return self.instructions / self.times


@dataclass(slots=True)
class Statements:
    """The costs of all statements so far, by their text with all values left out."""

    costs: dict[str, Cost] = field(default_factory=dict[str, Cost])
    _running: Cost = field(default_factory=Cost)

    def begin(self, sql: str) -> None:
        """A statement begins."""
        self._running = self.costs.setdefault(_VALUES.sub("?", sql), Cost())
        self._running.times += 1

    def count(self) -> int:
        """Some more instructions of it were carried out; 0 lets SQLite go on."""
        self._running.instructions += EVERY
        return 0

    @property
    def times(self) -> int:
        """How many statements ran."""
        return sum(cost.times for cost in self.costs.values())

    def clear(self) -> None:
        """Begin again at nothing."""
        self.costs.clear()


@contextmanager
def counted_statements() -> Generator[Statements]:
    """Have the statements counted of databases that are opened inside the block."""
    statements = Statements()

    class CountedClient(Client):
        async def create_connection(self, with_db: bool) -> None:
            await super().create_connection(with_db)
            connection = await self.connected()
            await connection.set_trace_callback(statements.begin)
            await connection.set_progress_handler(statements.count, EVERY)

    db.sqlite.client_class = CountedClient
    try:
        yield statements
    finally:
        db.sqlite.client_class = Client
