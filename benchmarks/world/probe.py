"""The bot in a process of its own, measured from inside: when answers are sent, how long jobs and transactions take.

It is the same bot, which notes what passes by, as lines of a file:

    answered INTERACTION SECOND CPU    on the system's monotonic clock, and the processor time since the bot heard of it
    did KIND SECONDS                   a job of the timekeeper
    held TASK SECONDS                  a transaction, for whose end everything else waits
    paused GENERATION CPU              Python looking for garbage, for which everything waits
"""

import asyncio
import gc
import time
from asyncio import current_task
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Any, ClassVar, TextIO

import aiohttp
import uvloop

import db.sqlite
from db.sqlite import Client, OutermostTransactionContext, Transaction
from fortnight import bot_process
from fortnight.bot_process import ClockReading
from runtime.bot import Circlekeeper
from runtime.clock import Clock
from runtime.config import Settings
from runtime.tasks import Reporter
from runtime.timekeeper import Handler, ReadAhead, Timekeeper
from vocabulary.keys import JobKind

ANSWERED, DID, HELD, PAUSED = "answered", "did", "held", "paused"


def run(settings: Settings, reading: ClockReading, leaps: Connection, log: Path) -> None:
    """Serve as `fortnight.bot_process` does, with notes in a file beside `log`."""
    with notes_of(log).open("a", buffering=1) as notes:
        gc.callbacks.append(Pauses(notes))
        TimedClient.notes = notes
        db.sqlite.client_class = TimedClient
        bot_process.run(settings, reading, leaps, log, partial(ProbedBot, notes), uvloop.new_event_loop)


def notes_of(log: Path) -> Path:
    """The file with the notes of the bot that logs to `log`."""
    return log.with_suffix(".notes")


class Pauses:
    """Notes the processor time of each search for garbage, other than those among the newest objects."""

    def __init__(self, notes: TextIO) -> None:
        self._notes = notes
        self._begun = 0.0

    def __call__(self, phase: str, info: Mapping[str, int]) -> None:
        if phase == "start":
            self._begun = time.thread_time()
        elif info["generation"]:
            self._notes.write(f"{PAUSED} {info['generation']} {time.thread_time() - self._begun}\n")


class ProbedTimekeeper(Timekeeper):
    """Notes how long each job takes."""

    def __init__(self, clock: Clock, report: Reporter, notes: TextIO) -> None:
        super().__init__(clock, report)
        self._notes = notes

    def handle(self, kind: JobKind, handler: Handler, read_ahead: ReadAhead | None = None) -> None:
        """Have the handler measured, with its share of what is read ahead."""
        shares: dict[int, float] = {}

        async def measured(row: int, now: datetime) -> datetime | None:
            begun = time.monotonic()
            try:
                return await handler(row, now)
            finally:
                self._notes.write(f"{DID} {kind} {time.monotonic() - begun + shares.pop(row, 0.0)}\n")

        async def shared(rows: Sequence[int], now: datetime) -> None:
            begun = time.monotonic()
            if read_ahead is not None:
                await read_ahead(rows, now)
            shares.update(dict.fromkeys(rows, (time.monotonic() - begun) / len(rows)))

        super().handle(kind, measured, shared)


class ProbedBot(Circlekeeper):
    """Notes when each answer to an interaction is sent, and has the timekeeper note jobs."""

    def __init__(self, notes: TextIO, settings: Settings, clock: Clock) -> None:
        super().__init__(settings, clock)
        self._notes = notes
        self._heard: dict[str, float] = {}
        self.timekeeper = ProbedTimekeeper(clock, self.report, notes)
        trace = aiohttp.TraceConfig()
        trace.on_request_chunk_sent.append(self._note)
        self.http.http_trace = trace

    def dispatch(self, event_name: str, /, *args: Any, **kwargs: Any) -> None:
        """Note when the bot hears of an interaction."""
        if event_name == "interaction":
            self._heard[str(args[0].id)] = time.process_time()
        super().dispatch(event_name, *args, **kwargs)

    async def _note(self, _session: object, _context: object, sent: aiohttp.TraceRequestChunkSentParams) -> None:
        *_, kind, interaction, _token, last = ("", "", "", *sent.url.path.split("/"))
        if kind == "interactions" and last == "callback":
            cpu = time.process_time() - self._heard[interaction]
            self._notes.write(f"{ANSWERED} {interaction} {time.monotonic()} {cpu}\n")


class TimedTransaction(OutermostTransactionContext):
    """Notes how long it was held, and by which task."""

    def __init__(self, transaction: Transaction, lock: asyncio.Lock, notes: TextIO) -> None:
        super().__init__(transaction, lock)
        self._notes = notes
        self._begun = 0.0

    async def __aenter__(self) -> Transaction:
        entered = await super().__aenter__()
        self._begun = time.monotonic()
        return entered

    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc_val: BaseException | None, exc_tb: TracebackType | None
    ) -> None:
        try:
            await super().__aexit__(exc_type, exc_val, exc_tb)
        finally:
            task = current_task()
            name = task.get_name().replace(" ", "_") if task else "-"
            self._notes.write(f"{HELD} {name} {time.monotonic() - self._begun}\n")


class TimedClient(Client):
    """The connection, whose transactions are noted."""

    notes: ClassVar[TextIO]

    def _in_transaction(self) -> TimedTransaction:
        return TimedTransaction(Transaction(self), self._lock, self.notes)
