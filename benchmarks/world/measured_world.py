"""A world with its rehearsal and the bot in a process of its own, as measurements need it."""

import asyncio
import os
import sqlite3
import time
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from benchmarks.world import probe
from benchmarks.world.hosting import TOKEN, HostedWorld, clock_of, host
from benchmarks.world.people import People
from benchmarks.world.played_circle import PlayedCircle
from benchmarks.world.recorder import Recorder
from db.fields import to_milliseconds
from fortnight.bots import SubprocessBot, settings_for
from rehearsal.server import Rehearsal
from rehearsal.world.journal import EntryKind, JournalEntry
from runtime.clock import RehearsedClock
from vocabulary.job_priorities import JobPriority
from vocabulary.keys import JobKind

LOOK_EVERY = 0.25
QUIET_SECONDS = 2.0
"""How long nothing must happen for the bot to be quiet."""
IDLE = 0.1
"""At most this share of a core is nothing."""
START_SECONDS = 120.0
OWN_WORK = (JobPriority.SESSION, JobPriority.CIRCLE, JobPriority.NUDGES)
DUE = f"SELECT count(*) FROM due WHERE priority IN {tuple(map(int, OWN_WORK))} AND look_at <= ? AND subject LIKE ?"
"""Without errands, which wait for Discord, and the deletion of what is over, which nobody waits for."""
TO_PEOPLE = ("/interactions/", "/webhooks/")
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Quiet:
    """When no job was due first, and since when nothing is done, on the monotonic clock; None: not yet."""

    no_jobs: float | None
    nothing: float | None


@dataclass
class MeasuredWorld:
    """One world; `people` take turns with those of other worlds."""

    file: Path
    hosted: HostedWorld
    clock: RehearsedClock
    bot: SubprocessBot
    recorder: Recorder
    people: People
    requests: int = 0

    def __post_init__(self) -> None:
        self.rehearsal.journal.on_entry(self._count)

    @property
    def rehearsal(self) -> Rehearsal:
        """The Discord of this world."""
        return self.hosted.rehearsal

    def circle(self, place: int) -> PlayedCircle:
        """A circle to play, by its place in the world."""
        circle = self.hosted.circles[place]
        owner = next(one for one in self.hosted.circles if one.guild is circle.guild).members[0]
        return PlayedCircle(self.rehearsal, self.hosted.application, circle, owner, self.people, self.clock, self.bot)

    async def start(self) -> float:
        """Start the bot; return when Discord told it that it is ready, on the monotonic clock."""
        await self.bot.start()
        connected = self.rehearsal.gateway.connected
        await self.rehearsal.until(lambda: connected(self.hosted.application), START_SECONDS)
        return time.monotonic()

    def leap_to(self, at: datetime) -> None:
        """Let time leap, for the bot too."""
        self.clock.leap_to(at)
        self.bot.leap_to(at)

    async def until_quiet(self, patience: float) -> Quiet:
        """Wait until the bot has nothing to do any more, for `patience` seconds at most.

        It is quiet when no job is due, nothing is asked of Discord, and the processor rests, for two seconds. What was
        due is caught up with when no job is due for the first time: others fall due as time goes on.
        """
        deadline = time.monotonic() + patience
        since = busy_at = time.monotonic()
        caught_up: float | None = None
        cpu, requests = self.cpu_seconds(), self.requests
        while (now := time.monotonic()) < deadline and now - busy_at < QUIET_SECONDS:
            await asyncio.sleep(LOOK_EVERY)
            now, cpu_now, requests_now = time.monotonic(), self.cpu_seconds(), self.requests
            idle = cpu_now - cpu <= IDLE * (now - since)
            jobs = self.due()
            caught_up = caught_up or (None if jobs else now)
            if jobs or requests_now != requests or not idle:
                busy_at = now
            since, cpu, requests = now, cpu_now, requests_now
        return Quiet(caught_up, busy_at if since - busy_at >= QUIET_SECONDS else None)

    def due(self, kind: JobKind | None = None) -> int:
        """How many jobs are due, of one kind or of all."""
        with closing(sqlite3.connect(f"file:{self.file}?mode=ro", uri=True)) as database:
            (count,) = database.execute(
                DUE, [to_milliseconds(self.clock.now()), f"{kind}:%" if kind else "%"]
            ).fetchone()
        return count

    def cpu_seconds(self) -> float:
        """The processor time that the bot has taken."""
        fields = Path(f"/proc/{self.bot.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def megabytes(self, which: str = "VmRSS") -> float:
        """The memory of the bot with its database, now or at its peak (VmHWM)."""
        lines = Path(f"/proc/{self.bot.pid}/status").read_text().splitlines()
        kibibytes = next(line.split()[1] for line in lines if line.startswith(f"{which}:"))
        return int(kibibytes) * 1024 / 1e6

    def _count(self, entry: JournalEntry) -> None:
        """Count what the bot asks of Discord by itself, beside its answers to people."""
        by_itself = entry.kind is EntryKind.REQUEST and not any(part in entry.text for part in TO_PEOPLE)
        self.requests += by_itself


@asynccontextmanager
async def measured_world(file: Path, with_messages: int, turn: asyncio.Lock) -> AsyncGenerator[MeasuredWorld]:
    """The world at `file` on a rehearsal of its own; its bot is not started yet."""
    clock, log = clock_of(file), file.with_suffix(".log")
    async with AsyncExitStack() as stack:
        rehearsal = await stack.enter_async_context(Rehearsal(clock.now))
        hosted = host(rehearsal, file, with_messages)
        settings = settings_for(file, rehearsal.address, rehearsal.ca_file, clock.rate, TOKEN)
        bot = SubprocessBot(settings, clock, log, probe.run)
        stack.push_async_callback(bot.kill)
        yield MeasuredWorld(file, hosted, clock, bot, Recorder(rehearsal, probe.notes_of(log)), People(turn))
