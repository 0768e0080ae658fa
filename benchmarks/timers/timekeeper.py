"""The contender Circlekeeper: `runtime.timekeeper` with the table `due`, as in the bot."""

import asyncio
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import db.models  # noqa: F401 - loaded before the measurement, like every contender's modules
from benchmarks.timers.contender import DueTimers, bulk, waiting_instants
from db.fields import to_milliseconds
from db.lifecycle import migrate, opened
from runtime.clock import RealClock
from runtime.tasks import Tasks
from runtime.timekeeper import Timekeeper
from vocabulary.job_priorities import priority_of
from vocabulary.keys import JobKind

KIND = JobKind.SESSION
INSERT = "INSERT INTO due (subject, due_at, look_at, attempts, priority) VALUES (?1, ?2, ?2, 0, ?3)"


class OurTimekeeper:
    """Claims in batches, and handles each batch in one transaction with its results."""

    def fill(self, path: Path, waiting: int) -> None:
        asyncio.run(migrate(f"sqlite://{path}"))
        _insert(path, "waiting", waiting_instants(waiting))

    def add(self, path: Path, due_timers: DueTimers) -> None:
        _insert(path, KIND, [due_timers.at] * due_timers.count)

    async def run(self, path: Path, due_timers: DueTimers) -> None:
        async def look(_row: int, _now: datetime) -> None:
            due_timers.record()

        async with opened(f"sqlite://{path}"):
            timekeeper = Timekeeper(SignallingClock(due_timers.ready), FailingReporter())
            timekeeper.handle(KIND, look)
            tasks = Tasks(FailingReporter())
            tasks.spawn(timekeeper.run(), "timekeeper")
            await due_timers.finished.wait()
            await timekeeper.drain()
            await tasks.drain()


class SignallingClock(RealClock):
    """The real clock, which sets an event when something first sleeps."""

    def __init__(self, slept: asyncio.Event) -> None:
        self._slept = slept

    async def sleep_until(self, at: datetime) -> None:
        self._slept.set()
        await super().sleep_until(at)


class FailingReporter:
    """A reporter that raises instead of logging."""

    def unexpected(self, error: BaseException, **facts: object) -> str:
        raise RuntimeError(f"A measurement must not fail: {facts}") from error


def _insert(path: Path, kind: str, instants: Iterable[datetime]) -> None:
    rows = ((f"{kind}:{number}", to_milliseconds(at), priority_of(kind)) for number, at in enumerate(instants, 1))
    with bulk(path) as connection:
        connection.executemany(INSERT, rows)
