"""What is measured in a world, one after the other: a start, acts, looks at nudges, a storm of jobs, a day away."""

import asyncio
import sqlite3
import time
from collections.abc import AsyncGenerator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import cycle

from benchmarks.world import acts, words
from benchmarks.world.measured_world import MeasuredWorld
from benchmarks.world.recorder import Recorded
from db.lifecycle import opened
from db.transaction import transaction
from runtime.report import Report
from runtime.timekeeper import Timekeeper
from runtime.words import Words
from vocabulary.keys import JobKey, JobKind

Commands = Sequence[tuple[str, Mapping[str, str]]]
"""Commands with their options."""

LOOKING: Commands = (
    ("goal show", {}),
    ("circle about", {}),
    ("session agenda", {}),
    ("nudges preview", {}),
)
"""What people do while a bot starts: nothing that gives it more to do, so that it becomes quiet."""
ACTING: Commands = (
    *LOOKING,
    ("goal update", {"status": "On track", "words": words.REPORT}),
    ("session park", words.PARKED),
)
"""What they do while it has a storm."""
ACT_EVERY = 0.5
ACTORS = range(11, 15)
"""The places of the circles that do it."""
LIVE, OFTEN, SELDOM, AT_THE_END = (0, 10), range(1, 5), range(5, 8), range(8, 10)
"""The places of the circles that play the scripts."""
LOOKS = 1_000
LOOKS_IN, STORM_IN = timedelta(minutes=20), timedelta(minutes=30)
"""From when the jobs are scheduled; the clock leaps there once the bot has started again."""
STORM = {JobKind.SESSION: 1, JobKind.CALENDAR: 1, JobKind.NUDGES: 3}
"""How many jobs a circle has in a storm."""
OWNED = {
    JobKind.SESSION: "SELECT id FROM session WHERE closed_at IS NULL ORDER BY circle_id, id",
    JobKind.CALENDAR: "SELECT id FROM circle ORDER BY id",
    JobKind.NUDGES: "SELECT user_id FROM member ORDER BY circle_id, id",
}
"""The rows that jobs are about; an equal number of each circle."""


@dataclass(frozen=True, slots=True)
class Start:
    """After how many seconds from READY no job was due, and the bot was quiet; None for not within patience.

    `cpu` is the processor time from READY until then, with what people did meanwhile.
    """

    no_jobs: float | None
    quiet: float | None
    recorded: Recorded
    cpu: float


@dataclass(frozen=True, slots=True)
class Scheduled:
    """When people's nudges are looked at, and when so many `jobs` are due at once."""

    looks_at: datetime
    storm_at: datetime
    jobs: int


@dataclass(frozen=True, slots=True)
class Looks:
    """The seconds of each look at a person's nudges, and the processor time that one takes with all around it."""

    seconds: Sequence[float]
    cpu: float


@dataclass(frozen=True, slots=True)
class Storm:
    """What was noted while many jobs were due at once, the processor time, and after how many seconds each was done."""

    jobs: int
    recorded: Recorded
    cpu: float
    done: Mapping[JobKind, float] = field(default_factory=dict[JobKind, float])


async def start(world: MeasuredWorld, patience: float) -> Start:
    """Start the bot, and wait until it is quiet, while people go on."""
    world.recorder.skip()
    ready, cpu = await world.start(), world.cpu_seconds()
    async with _people_acting(world, LOOKING):
        quiet = await world.until_quiet(patience)
    no_jobs, nothing = (None if at is None else max(0.0, at - ready) for at in (quiet.no_jobs, quiet.nothing))
    return Start(no_jobs, nothing, world.recorder.recorded(), world.cpu_seconds() - cpu)


async def play(worlds: Sequence[MeasuredWorld]) -> list[str]:
    """Have every command, button and form used in all worlds, in turns; return what went wrong."""
    failures: list[str] = []
    for scripts, places in (
        (acts.IN_SESSION, LIVE),
        (acts.OFTEN, OFTEN),
        (acts.SELDOM, SELDOM),
        (acts.AT_THE_END, AT_THE_END),
        (acts.LEAPING, LIVE),
    ):
        for place in places:
            failures += await acts.play(scripts, [world.circle(place) for world in worlds])
    return failures


async def schedule(world: MeasuredWorld, patience: float, people: int = LOOKS) -> Scheduled:
    """Stop the bot, schedule many jobs for two instants to come, and start it again."""
    await world.bot.stop()
    now, circles = world.clock.now(), len(world.hosted.circles)
    rows = {kind: _rows(world, kind) for kind in STORM}
    looks = [JobKey(JobKind.NUDGES, row) for row in rows[JobKind.NUDGES][:people]]
    rows[JobKind.NUDGES] = rows[JobKind.NUDGES][people:]
    storm = [JobKey(kind, row) for kind, count in STORM.items() for row in rows[kind][: count * circles]]
    async with opened(f"sqlite://{world.file}"), transaction():
        timekeeper = Timekeeper(world.clock, Report(Words()))
        await timekeeper.schedule(now + LOOKS_IN, *looks)
        await timekeeper.schedule(now + STORM_IN, *storm)
    await world.start()
    await world.until_quiet(patience)
    return Scheduled(now + LOOKS_IN, now + STORM_IN, len(storm))


async def look(world: MeasuredWorld, scheduled: Scheduled, patience: float) -> Looks:
    """Have people's nudges looked at, and nothing else."""
    world.recorder.skip()
    before = world.cpu_seconds()
    world.leap_to(scheduled.looks_at)
    await _until_done(world, [JobKind.NUDGES], patience)
    seconds = world.recorder.recorded().jobs[JobKind.NUDGES]
    return Looks(seconds, (world.cpu_seconds() - before) / len(seconds))


async def storm(world: MeasuredWorld, scheduled: Scheduled, patience: float) -> Storm:
    """Have many jobs due at once, while people go on."""
    world.recorder.skip()
    cpu = world.cpu_seconds()
    async with _people_acting(world, ACTING):
        world.leap_to(scheduled.storm_at)
        done = await _until_done(world, STORM, patience)
    return Storm(scheduled.jobs, world.recorder.recorded(), world.cpu_seconds() - cpu, done)


async def come_back(world: MeasuredWorld, away: timedelta, patience: float) -> Start:
    """Stop the bot, let time pass without it, and start it again."""
    await world.bot.stop()
    world.clock.leap_to(world.clock.now() + away)
    return await start(world, patience)


@asynccontextmanager
async def _people_acting(world: MeasuredWorld, commands: Commands) -> AsyncGenerator[None]:
    """Somebody does one of these every half second."""
    acting = asyncio.create_task(_act(world, commands))
    try:
        yield
    finally:
        acting.cancel()
        with suppress(asyncio.CancelledError):
            await acting


async def _act(world: MeasuredWorld, commands: Commands) -> None:
    circles = cycle([(world.circle(place), member) for place in ACTORS for member in range(5)])
    for (circle, member), (command, options) in zip(circles, cycle(commands), strict=False):
        await circle.person(member).slash(circle.text, command, **options)
        await asyncio.sleep(ACT_EVERY)


async def _until_done(world: MeasuredWorld, kinds: Iterable[JobKind], patience: float) -> dict[JobKind, float]:
    """After how many seconds none of each kind is due any more; kinds that are not done within patience are missing."""
    begun, left, done = time.monotonic(), set(kinds), dict[JobKind, float]()
    while left and time.monotonic() - begun < patience:
        await asyncio.sleep(ACT_EVERY)
        finished = {kind for kind in left if not world.due(kind)}
        done |= dict.fromkeys(finished, time.monotonic() - begun)
        left -= finished
    return done


def _rows(world: MeasuredWorld, kind: JobKind) -> list[int]:
    """The rows of jobs of a kind, so that the first ones are those of different circles."""
    with closing(sqlite3.connect(f"file:{world.file}?mode=ro", uri=True)) as database:
        rows = [row for (row,) in database.execute(OWNED[kind])]
    each = max(1, len(rows) // len(world.hosted.circles))
    return [row for first in range(each) for row in rows[first::each]]
