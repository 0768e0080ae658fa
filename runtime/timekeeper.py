"""Carries out jobs when their time has come; what fell due while the bot was down is carried out at once.

A job has either a *handler* or an *errand*. A handler runs in a transaction that also holds its effects and the
next time, so that a process killed at any moment neither loses nor doubles them. An errand runs outside of any
transaction, may talk to Discord, and happens at least once.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta

from db import due
from db.due import Claim
from db.fields import MILLISECOND
from db.transaction import on_commit, transaction
from runtime.clock import Clock, backoff
from runtime.tasks import Reporter
from runtime.worker import LONGEST_REST_SECONDS, Worker
from vocabulary.keys import JobKey, JobKind, KeyTextError, kind_text

Handler = Callable[[int, datetime], Awaitable[datetime | None]]
"""Given the row of the job's key and the time, makes true what should be true by now; returns when to run next, or None
for never."""

HOLD_SECONDS = 0.05
"""For how long one transaction may go on taking rows: whoever answers a person waits for it."""
PATIENCE_SECONDS = 10.0
"""After which a handler that hangs counts as failed."""
ERRANDS_AT_ONCE = 10
SOONEST_NEXT = timedelta(seconds=1)


class Timekeeper(Worker):
    """Owns the table of due jobs. Nothing of it is kept in memory but what is in hand."""

    def __init__(
        self, clock: Clock, report: Reporter, *, batch: int = 500, lease: timedelta = timedelta(minutes=1)
    ) -> None:
        super().__init__(clock, report)
        self._batch = self._size = batch
        self._lease = lease * max(1.0, clock.rate)
        self._last_lease = datetime.min.replace(tzinfo=UTC)
        self._handlers: dict[JobKind | None, Handler] = {}
        self._errands: dict[JobKind | None, Handler] = {}
        self._strangers: set[str] = set()
        self._slots = asyncio.Semaphore(ERRANDS_AT_ONCE)
        self._in_hand: dict[str, Claim] = {}
        self._once_more: dict[str, Claim] = {}

    def handle(self, kind: JobKind, handler: Handler) -> None:
        """Have `handler` called inside a transaction for each due job of `kind`.

        It shares that transaction with others, may be called again for what it has done, and must find by its facts
        what is left to do. It must be quick and never wait for Discord.
        """
        self._refuse_taken(kind)
        self._handlers[kind] = handler

    def errand(self, kind: JobKind, run: Handler) -> None:
        """Have `run` called outside of any transaction for each due job of `kind`: at least once, some at a time."""
        self._refuse_taken(kind)
        self._errands[kind] = run

    async def schedule(self, at: datetime, *jobs: JobKey) -> None:
        """Run these jobs at `at`, and no longer when they were planned before; part of the caller's transaction."""
        await due.put([str(job) for job in jobs], at)
        on_commit(self._alarm.ring)

    async def look_at_all(self, rows: Iterable[tuple[str, int]], at: datetime) -> None:
        """The same by kinds and rows; goes once every caller has keys."""
        await self.schedule(at, *(JobKey(JobKind(kind), row) for kind, row in rows))

    async def drop(self, *jobs: JobKey) -> None:
        """Run none of these jobs any more; part of the caller's transaction."""
        await due.drop(str(job) for job in jobs)

    async def when(self, job: JobKey) -> datetime | None:
        """When this job is to run, or None."""
        return await due.when(str(job))

    def _refuse_taken(self, kind: JobKind) -> None:
        if kind in self._handlers or kind in self._errands:
            raise ValueError(f"{kind!r} has a handler already.")

    async def _take_over(self) -> None:
        await due.release(self._clock.now(), self._lease)

    async def _next(self) -> None:
        if not await self._look_at_due():
            await self._alarm.rest(await due.soonest(), at_most=LONGEST_REST_SECONDS)

    async def _look_at_due(self) -> bool:
        tried: list[Claim] = []
        try:
            async with transaction():
                claims, left = await self._look_at_batch(tried)
        except Exception:
            if not tried:
                raise
            # One of them failed and undid the others' work: each does it again for itself.
            for claimed in tried:
                await self._look_alone(claimed.subject)
            return True
        self._adapt(done=len(tried), left=len(left))
        for claimed in claims[: len(claims) - len(left)]:
            if _kind_of(claimed) in self._errands:
                self._set_out(claimed)
        return bool(claims)

    async def _look_at_batch(self, tried: list[Claim]) -> tuple[Sequence[Claim], Sequence[Claim]]:
        """Handle what is due, noting each row in `tried` first; returns what was claimed, and the rest put back."""
        until = time.monotonic() + HOLD_SECONDS
        now = self._clock.now()
        claims = await due.claim(now, self._lease_from(now), self._size)
        results: list[tuple[Claim, datetime | None]] = []
        strange: list[Claim] = []
        taken = len(claims)
        async with asyncio.timeout(PATIENCE_SECONDS):
            for number, claimed in enumerate(claims):
                if tried and time.monotonic() > until:
                    taken = number
                    break
                kind = _kind_of(claimed)
                if handler := self._handlers.get(kind):
                    tried.append(claimed)
                    results.append((claimed, await self._call(handler, claimed)))
                elif kind not in self._errands:
                    strange.append(claimed)
        await due.finish(results)
        await due.give_back(claims[taken:])
        await self._refuse(strange)
        return claims, claims[taken:]

    async def _look_alone(self, subject: str) -> None:
        try:
            async with transaction():
                claimed = await self._claim_one(subject)
                if claimed is not None:
                    async with asyncio.timeout(PATIENCE_SECONDS):
                        at = await self._call(self._handlers[_kind_of(claimed)], claimed)
                    await due.finish([(claimed, at)])
        except Exception as error:  # noqa: BLE001 - one failing row never stops the others
            self._report.unexpected(error, subject=subject)
            async with transaction():
                claimed = await self._claim_one(subject)
                if claimed is not None:
                    await self._back_off([claimed])

    def _set_out(self, claimed: Claim) -> None:
        """Start an errand, unless it is under way: then it goes on, and once more if the row was written anew."""
        subject = claimed.subject
        if subject not in self._in_hand:
            self._in_hand[subject] = claimed
            self._tasks.spawn(self._errand_for(subject), name=subject)
            return
        newest = self._once_more if subject in self._once_more else self._in_hand
        ran_out = claimed.lease - self._lease >= newest[subject].lease
        (newest if ran_out else self._once_more)[subject] = claimed

    async def _errand_for(self, subject: str) -> None:
        run = self._errands[_kind_of(self._in_hand[subject])]
        async with self._slots:
            while True:
                await self._run_errand(subject, run)
                if subject not in self._once_more:
                    break
                self._in_hand[subject] = self._once_more.pop(subject)
        del self._in_hand[subject]

    async def _run_errand(self, subject: str, run: Handler) -> None:
        try:
            at = await self._call(run, self._in_hand[subject])
        except Exception as error:  # noqa: BLE001 - one failing row never stops the others
            self._report.unexpected(error, subject=subject)
            await self._back_off([self._in_hand[subject]])
        else:
            finished = None
            # While that is written, the row may be claimed anew, since its lease ran out: then that claim is finished.
            while finished is not self._in_hand[subject]:
                finished = self._in_hand[subject]
                await due.finish([(finished, at)])

    async def _call(self, handler: Handler, claimed: Claim) -> datetime | None:
        now = self._clock.now()
        at = await handler(JobKey.parse(claimed.subject).row, now)
        # A rule that errs and asks for a moment in the past over and over would keep the whole bot busy.
        return None if at is None else max(at, now + SOONEST_NEXT)

    async def _refuse(self, claims: list[Claim]) -> None:
        kinds = {kind_text(claimed.subject) for claimed in claims}
        for kind in kinds - self._strangers:
            self._strangers.add(kind)
            self._report.unexpected(LookupError(f"{kind!r} has no handler."), kind=kind)
        await self._back_off(claims)

    async def _back_off(self, claims: Sequence[Claim]) -> None:
        now = self._clock.now()
        await due.fail((claimed, now + backoff(claimed.attempts)) for claimed in claims)

    async def _claim_one(self, subject: str) -> Claim | None:
        now = self._clock.now()
        return await due.claim_one(subject, now, self._lease_from(now))

    def _lease_from(self, now: datetime) -> datetime:
        """Never the same instant twice: the lease tells apart one claim of a row from the next."""
        self._last_lease = max(now + self._lease, self._last_lease + MILLISECOND)
        return self._last_lease

    def _adapt(self, *, done: int, left: int) -> None:
        """Claim about as many rows as fit into one transaction."""
        self._size = max(1, done) if left else min(self._batch, self._size * 2)


def _kind_of(claimed: Claim) -> JobKind | None:
    """The kind of a job; None for one of another version."""
    try:
        return JobKey.parse(claimed.subject).kind
    except KeyTextError:
        return None
