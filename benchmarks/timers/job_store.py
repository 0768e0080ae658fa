"""The contender APScheduler 3: its asyncio scheduler with its SQLAlchemy job store."""

# Only the dependency group "bench" installs APScheduler and SQLAlchemy; types are checked without it too.

import asyncio
import pickle
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from apscheduler.job import Job
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger
from sqlalchemy import create_engine, event

from benchmarks.timers.contender import PRAGMAS, DueTimers, bulk, waiting_instants

GRACE_SECONDS = 24 * 60 * 60
"""With the default of one second, later jobs would be dropped."""
INSERT = "INSERT INTO apscheduler_jobs (id, next_run_time, job_state) VALUES (?, ?, ?)"

measured: list[DueTimers] = []
"""A job refers to its function by module, so the function finds the measurement here."""


async def fire() -> None:
    """The function of each job."""
    measured[0].record()


class JobStore:
    """Loads all that is due, starts a task for each job, and removes the jobs one by one."""

    def fill(self, path: Path, waiting: int) -> None:
        engine = create_engine(f"sqlite:///{path}")
        SQLAlchemyJobStore(engine=engine).jobs_t.create(engine)
        engine.dispose()
        _insert(path, "waiting", waiting_instants(waiting))

    def add(self, path: Path, due_timers: DueTimers) -> None:
        _insert(path, "measured", [due_timers.at] * due_timers.count)

    async def run(self, path: Path, due_timers: DueTimers) -> None:
        measured[:] = [due_timers]
        engine = create_engine(f"sqlite:///{path}")
        event.listen(engine, "connect", _set_pragmas)
        scheduler = AsyncIOScheduler(jobstores={"default": SQLAlchemyJobStore(engine=engine)})
        scheduler.start()
        # The scheduler reads its store in a callback that start() has scheduled before this task continues.
        await asyncio.sleep(0)
        due_timers.ready.set()
        await due_timers.finished.wait()
        scheduler.shutdown()
        await asyncio.sleep(0)


def _insert(path: Path, name: str, instants: Iterable[datetime]) -> None:
    """Add jobs in bulk, in the format of the store, since its API would commit each of them."""
    state = _state_of_a_job()
    with bulk(path) as connection:
        connection.executemany(INSERT, (_row(state, f"{name}:{number}", at) for number, at in enumerate(instants)))


def _state_of_a_job() -> dict[str, Any]:
    """The state that the store would write for a job."""
    job = Job(
        AsyncIOScheduler(),
        func=fire,
        args=(),
        kwargs={},
        name="fire",
        trigger=DateTrigger(),
        executor="default",
        coalesce=True,
        max_instances=1,
        misfire_grace_time=GRACE_SECONDS,
        next_run_time=None,
    )
    return job.__getstate__()


def _row(state: dict[str, Any], name: str, at: datetime) -> tuple[str, float, bytes]:
    state |= {"id": name, "trigger": DateTrigger(at), "next_run_time": at}
    return name, at.timestamp(), pickle.dumps(state, pickle.HIGHEST_PROTOCOL)


def _set_pragmas(connection: Any, _record: Any) -> None:
    for name, value in PRAGMAS.items():
        connection.execute(f"PRAGMA {name} = {value}")
