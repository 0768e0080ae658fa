"""Runs jobs when they are due; those that fell due while the bot was down run at start.

The kind of a job has either a *handler* or an *errand*. A handler runs in a transaction that contains its effects and
the job's next time, so that killing the process at any moment neither loses nor repeats them. An errand runs outside
of any transaction, may call Discord, and runs at least once.

However many jobs are due, people do not wait for them: handlers share a transaction only until a person's act waits for
its end, and an errand is claimed only when it can start.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import takewhile

import structlog

from db import due
from db.due import Claim
from db.fields import MILLISECOND
from db.transaction import on_commit, people_wait, transaction
from runtime.clock import Clock, backoff
from runtime.tasks import Reporter
from runtime.worker import LONGEST_REST_SECONDS, Worker
from vocabulary.job_priorities import PRIORITIES, JobPriority
from vocabulary.keys import JobKey, JobKind, KeyTextError, kind_text

log: structlog.stdlib.BoundLogger = structlog.get_logger("circlekeeper.timekeeper")

Handler = Callable[[int, datetime], Awaitable[datetime | None]]
"""Called with the row of the job's key and the time. Idempotently makes true what should be true by now, and returns
when to run next, or None for never."""

ReadAhead = Callable[[Sequence[int], datetime], Awaitable[None]]
"""Reads at once what the handler of a kind needs for several rows, in the transaction in which it is then called."""

BATCH_SECONDS = 0.05
"""For how long a transaction takes more rows, unless a person's act waits for its end."""
READ_TOGETHER = 25
"""For so many jobs of a kind at once: a few milliseconds, for which everybody else waits."""
HANDLER_TIMEOUT_SECONDS = 10.0
"""After which a hanging handler counts as failed."""
ERRANDS_AT_ONCE = 10
HANDLED = frozenset(JobPriority) - {JobPriority.ERRAND}
PATIENT = frozenset({JobPriority.NUDGES, JobPriority.LAST})
"""Jobs that nobody waits for to the second: those of one second run together, so that one transaction serves all."""
PATIENCE = timedelta(seconds=1)
SOONEST_NEXT = timedelta(seconds=1)
SOON = timedelta(minutes=1)
"""What comes within that is not hastened."""


class Timekeeper(Worker):
    """Owns the table of due jobs. Only the jobs in progress are in memory."""

    def __init__(
        self,
        clock: Clock,
        report: Reporter,
        *,
        batch: int = 500,
        batch_seconds: float = BATCH_SECONDS,
        lease: timedelta = timedelta(minutes=1),
    ) -> None:
        super().__init__(clock, report)
        self._batch_seconds = batch_seconds
        self._batch = self._size = batch
        self._lease = lease * max(1.0, clock.rate)
        self._last_lease = self._patient_until = datetime.min.replace(tzinfo=UTC)
        self._handlers: dict[JobKind | None, Handler] = {}
        self._readers: dict[JobKind | None, ReadAhead] = {}
        self._errands: dict[JobKind | None, Handler] = {}
        self._standing: list[JobKey] = []
        self._reported_kinds: set[str] = set()
        self._in_progress: dict[str, Claim] = {}
        self._reruns: dict[str, Claim] = {}
        self._ended: dict[str, tuple[Claim, datetime | None]] = {}
        self.is_behind = False
        """Whether more jobs were due when it last looked than could be done at once."""
        self.caught_up: list[Callable[[], None]] = []
        """Called when it is behind no longer."""

    def handle(self, kind: JobKind, handler: Handler, read_ahead: ReadAhead | None = None) -> None:
        """Call `handler` inside a transaction for each due job of `kind`; before that, `read_ahead` for several.

        It shares the transaction with other jobs and may be called repeatedly, so it must be idempotent. It must be
        quick, and never wait for Discord. Raises ValueError if the kind has one already, or is one of errands.
        """
        self._refuse(kind, errand=False)
        self._handlers[kind] = handler
        if read_ahead is not None:
            self._readers[kind] = read_ahead

    def errand(self, kind: JobKind, run: Handler) -> None:
        """Call `run` outside of any transaction for each due job of `kind`, at least once, several concurrently.

        Raises ValueError if the kind has one already, or is one of handlers.
        """
        self._refuse(kind, errand=True)
        self._errands[kind] = run

    def always(self, job: JobKey) -> None:
        """Have this job exist whenever the timekeeper runs: at its start it is due at once, unless it is scheduled."""
        self._standing.append(job)

    async def schedule(self, at: datetime, *jobs: JobKey) -> None:
        """Run these jobs at `at`, replacing any earlier schedule; joins the caller's transaction."""
        await due.put([str(job) for job in jobs], at)
        on_commit(self._alarm.ring)

    async def hasten(self, at: datetime, *jobs: JobKey) -> None:
        """Run those of these jobs at `at` that are scheduled for more than a minute later; one that runs now, again.

        Joins the caller's transaction.
        """
        await due.hasten([str(job) for job in jobs], at, SOON)
        on_commit(self._alarm.ring)

    async def drop(self, *jobs: JobKey) -> None:
        """Cancel these jobs; joins the caller's transaction."""
        await due.drop(str(job) for job in jobs)

    async def when(self, job: JobKey) -> datetime | None:
        """When this job is due, or None if it is not scheduled."""
        return await due.when(str(job))

    async def soonest(self) -> datetime | None:
        """When the next job is due, or None if none is scheduled. One that runs now counts by the end of its lease."""
        return min((await due.soonest()).values(), default=None)

    def _refuse(self, kind: JobKind, *, errand: bool) -> None:
        if kind in self._handlers or kind in self._errands:
            raise ValueError(f"{kind!r} has a handler already.")
        if errand != (PRIORITIES[kind] is JobPriority.ERRAND):
            raise ValueError(f"{kind!r} has the priority {PRIORITIES[kind].name}.")

    async def _recover(self) -> None:
        now = self._clock.now()
        await due.release(now, self._lease)
        for job in self._standing:
            if await self.when(job) is None:
                await self.schedule(now, job)

    async def _step(self) -> None:
        handled = HANDLED if self._clock.now() >= self._patient_until else HANDLED - PATIENT
        if not await self._run_due(handled):
            await self._alarm.rest(self._wakes_at(await due.soonest()), at_most=LONGEST_REST_SECONDS)

    def _wakes_at(self, soonest: Mapping[JobPriority, datetime]) -> datetime | None:
        """When there is more to do. While as many errands run as may, the end of one rings the alarm."""
        at = dict(soonest)
        if not self._free_for_errands():
            at.pop(JobPriority.ERRAND, None)
        for priority in PATIENT & at.keys():
            at[priority] = max(at[priority], self._patient_until)
        return min(at.values(), default=None)

    async def drain(self) -> None:
        """Start nothing new, and return when everything in progress is done and written."""
        await super().drain()
        await due.finish(self._ended.values())

    async def _run_due(self, handled: frozenset[JobPriority] = HANDLED) -> bool:
        tried: list[Claim] = []
        try:
            async with transaction():
                began = time.monotonic()
                ended = dict(self._ended)
                await due.finish(ended.values())
                errands = await self._claim_errands()
                claims, left = await self._run_batch(tried, handled)
        except Exception:
            if not tried:
                raise
            # One job failed, which rolled back the others too: run each again in a transaction of its own.
            for claimed in tried:
                await self._run_alone(claimed.subject)
            return True
        self._ended = {subject: one for subject, one in self._ended.items() if one is not ended.get(subject)}
        if handled >= PATIENT and len(claims) < self._size and not left:
            self._patient_until = self._clock.now() + PATIENCE
        self._note_pace(behind=bool(left) or len(claims) >= self._size)
        self._adapt(done=len(tried), left=len(left))
        for claimed in errands:
            self._start_errand(claimed)
        if tried:
            log.debug("batch", jobs=len(tried), milliseconds=round((time.monotonic() - began) * 1000, 1))
        return bool(claims or errands)

    async def _claim_errands(self) -> list[Claim]:
        """Claim as many as can start now."""
        if not (free := self._free_for_errands()):
            return []
        now = self._clock.now()
        claims = await due.claim(now, self._lease_from(now), free, {JobPriority.ERRAND})
        unknown = [claimed for claimed in claims if _kind_of(claimed) not in self._errands]
        await self._report_unknown(unknown)
        return [claimed for claimed in claims if claimed not in unknown]

    async def _run_batch(
        self, tried: list[Claim], handled: Collection[JobPriority]
    ) -> tuple[Sequence[Claim], Sequence[Claim]]:
        """Handle what is due, adding each claim to `tried` first; return the claims, and those given back."""
        until = time.monotonic() + self._batch_seconds
        now = self._clock.now()
        claims = await due.claim(now, self._lease_from(now), self._size, handled)
        results: list[tuple[Claim, datetime | None]] = []
        unknown: list[Claim] = []
        read: set[str] = set()
        taken = len(claims)
        async with asyncio.timeout(HANDLER_TIMEOUT_SECONDS):
            for number, claimed in enumerate(claims):
                if tried and (people_wait() or time.monotonic() > until):
                    taken = number
                    break
                if handler := self._handlers.get(_kind_of(claimed)):
                    tried.append(claimed)
                    if claimed.subject not in read:
                        read |= await self._read_ahead(claims[number : number + READ_TOGETHER])
                    results.append((claimed, await self._call(handler, claimed)))
                else:
                    unknown.append(claimed)
        await due.finish(results)
        await due.give_back(claims[taken:])
        await self._report_unknown(unknown)
        return claims, claims[taken:]

    async def _read_ahead(self, claims: Sequence[Claim]) -> set[str]:
        """Read what the first of these claims needs, and those of its kind that follow it; returns which these are."""
        kind = _kind_of(claims[0])
        together = [claimed.subject for claimed in takewhile(lambda one: _kind_of(one) is kind, claims)]
        if reader := self._readers.get(kind):
            await reader([JobKey.parse(subject).row for subject in together], self._clock.now())
        return set(together)

    async def _run_alone(self, subject: str) -> None:
        try:
            async with transaction():
                claimed = await self._claim_one(subject)
                if claimed is not None:
                    async with asyncio.timeout(HANDLER_TIMEOUT_SECONDS):
                        await self._read_ahead([claimed])
                        at = await self._call(self._handlers[_kind_of(claimed)], claimed)
                    await due.finish([(claimed, at)])
        except Exception as error:  # noqa: BLE001 - one failing row never stops the others
            self._report.unexpected(error, subject=subject)
            async with transaction():
                claimed = await self._claim_one(subject)
                if claimed is not None:
                    await self._back_off([claimed])

    def _free_for_errands(self) -> int:
        return max(0, ERRANDS_AT_ONCE - len(self._in_progress))

    def _start_errand(self, claimed: Claim) -> None:
        """Start an errand. If it is running already, run it again afterwards if the job was rescheduled meanwhile."""
        subject = claimed.subject
        if subject in self._ended and self._has_expired(self._ended[subject][0], claimed):
            self._ended[subject] = claimed, self._ended[subject][1]
        elif subject not in self._in_progress:
            self._in_progress[subject] = claimed
            self._tasks.spawn(self._errand_for(subject), name=subject)
        else:
            newest = self._reruns if subject in self._reruns else self._in_progress
            (newest if self._has_expired(newest[subject], claimed) else self._reruns)[subject] = claimed

    def _has_expired(self, former: Claim, claimed: Claim) -> bool:
        """Whether a row was claimed again since its lease was over, and not since it was rescheduled."""
        return claimed.lease - self._lease >= former.lease

    async def _errand_for(self, subject: str) -> None:
        run = self._errands[_kind_of(self._in_progress[subject])]
        try:
            await self._run_errand(subject, run)
            while subject in self._reruns:
                self._in_progress[subject] = self._reruns.pop(subject)
                await self._run_errand(subject, run)
        finally:
            del self._in_progress[subject]
            self._alarm.ring()

    async def _run_errand(self, subject: str, run: Handler) -> None:
        try:
            at = await self._call(run, self._in_progress[subject])
        except Exception as error:  # noqa: BLE001 - one failing row never stops the others
            self._report.unexpected(error, subject=subject)
            await self._back_off([self._in_progress[subject]])
        else:
            self._ended[subject] = self._in_progress[subject], at  # written with what is due next

    async def _call(self, handler: Handler, claimed: Claim) -> datetime | None:
        now = self._clock.now()
        at = await handler(JobKey.parse(claimed.subject).row, now)
        # Otherwise a wrong rule that keeps asking for a time in the past would keep the whole bot busy.
        return None if at is None else max(at, now + SOONEST_NEXT)

    async def _report_unknown(self, claims: list[Claim]) -> None:
        kinds = {kind_text(claimed.subject) for claimed in claims}
        for kind in kinds - self._reported_kinds:
            self._reported_kinds.add(kind)
            self._report.unexpected(LookupError(f"{kind!r} has no handler."), kind=kind)
        await self._back_off(claims)

    async def _back_off(self, claims: Sequence[Claim]) -> None:
        now = self._clock.now()
        await due.fail((claimed, now + backoff(claimed.attempts)) for claimed in claims)

    async def _claim_one(self, subject: str) -> Claim | None:
        now = self._clock.now()
        return await due.claim_one(subject, now, self._lease_from(now))

    def _lease_from(self, now: datetime) -> datetime:
        """When a new lease ends: never the same instant twice, since the lease identifies a claim."""
        self._last_lease = max(now + self._lease, self._last_lease + MILLISECOND)
        return self._last_lease

    def _note_pace(self, *, behind: bool) -> None:
        caught_up = self.is_behind and not behind
        self.is_behind = behind
        if caught_up:
            for tell in self.caught_up:
                tell()

    def _adapt(self, *, done: int, left: int) -> None:
        """Adapt the batch size to about as many rows as fit into one transaction."""
        self._size = max(1, done) if left else min(self._batch, self._size * 2)


def _kind_of(claimed: Claim) -> JobKind | None:
    """The kind of a job; None for a kind of another version."""
    try:
        return JobKey.parse(claimed.subject).kind
    except KeyTextError:
        return None
