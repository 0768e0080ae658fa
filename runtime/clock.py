"""The clock of this process: the time, and sleeping until a time."""

import asyncio
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

LONGEST_SLEEP = timedelta(seconds=30)
FIRST_BACKOFF = timedelta(seconds=5)
LONGEST_BACKOFF = timedelta(hours=1)


def backoff(attempts: int, first: timedelta = FIRST_BACKOFF, longest: timedelta = LONGEST_BACKOFF) -> timedelta:
    """How long to wait after a failure that follows `attempts` others: `first` after none, doubled up to `longest`."""
    return min(first * 2 ** min(attempts, 10), longest)


class Clock(Protocol):
    """The only source of time. Every instant is aware and in UTC."""

    @property
    def rate(self) -> float:
        """How many seconds pass on this clock in one real second."""
        ...

    def now(self) -> datetime: ...

    async def sleep_until(self, at: datetime) -> None:
        """Return as soon as `now() >= at`, never earlier; at once if `at` is in the past."""
        ...


class RealClock:
    """The computer's own clock."""

    rate = 1.0

    def now(self) -> datetime:
        return datetime.now(UTC)

    async def sleep_until(self, at: datetime) -> None:
        # Not in one go: asyncio's timers do not notice when the system time is set or the computer wakes from suspend.
        while True:
            left = at - self.now()
            if left <= timedelta():
                return
            await asyncio.sleep(min(left, LONGEST_SLEEP).total_seconds())


class RehearsedClock:
    """A clock for rehearsals and tests: it starts at `origin`, runs `rate` times faster, and can leap.

    With rate 0 it stands still until it leaps.
    """

    def __init__(self, rate: float, origin: datetime) -> None:
        if rate < 0:
            raise ValueError(f"Time does not run backwards, so the rate cannot be {rate}.")
        self.rate = rate
        self._origin = origin.astimezone(UTC)
        self._started = time.monotonic()
        self._leapt = asyncio.Event()

    def now(self) -> datetime:
        return self._origin + timedelta(seconds=(time.monotonic() - self._started) * self.rate)

    async def sleep_until(self, at: datetime) -> None:
        while (left := at - self.now()) > timedelta():
            leapt = self._leapt
            seconds = left.total_seconds() / self.rate if self.rate else None
            # Not wait_for, which before Python 3.12 loses a cancellation that arrives together with a leap.
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await leapt.wait()

    def leap_to(self, at: datetime) -> None:
        """Jump forward to `at`, and wake everything that sleeps until then. Does nothing if `at` is in the past."""
        ahead = at - self.now()
        if ahead > timedelta():
            self._origin += ahead
            self._leapt.set()
            self._leapt = asyncio.Event()


class Alarm:
    """Sleeps until an instant, or until somebody rings. For one sleeper at a time."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._rung = asyncio.Event()

    def ring(self) -> None:
        """Wake the sleeper; if nobody sleeps, the next `rest` returns at once."""
        self._rung.set()

    async def rest(self, until: datetime | None, *, at_most: float) -> None:
        """Sleep until `until` or `ring` (with None, only until `ring`), but no longer than `at_most` real seconds."""
        waits: list[asyncio.Future[Any]] = [asyncio.ensure_future(self._rung.wait())]
        if until is not None:
            waits.append(asyncio.ensure_future(self._clock.sleep_until(until)))
        try:
            await asyncio.wait(waits, timeout=at_most, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
            await asyncio.gather(*waits, return_exceptions=True)
        self._rung.clear()
