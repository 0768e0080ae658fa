"""What time it is for this process, and how to sleep until another time."""

import asyncio
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

STRETCH = timedelta(seconds=30)
FIRST_BACKOFF = timedelta(seconds=5)
LONGEST_BACKOFF = timedelta(hours=1)


def backoff(attempts: int) -> timedelta:
    """How long to wait after a failure that `attempts` others preceded: longer each time, up to an hour."""
    return min(FIRST_BACKOFF * 2 ** min(attempts, 10), LONGEST_BACKOFF)


class Clock(Protocol):
    """The one source of time. Every instant is aware and in UTC."""

    @property
    def rate(self) -> float:
        """How many seconds of this clock pass in one real second."""
        ...

    def now(self) -> datetime: ...

    async def sleep_until(self, at: datetime) -> None:
        """Return once `now() >= at`, never before; at once when that is so already."""
        ...


class RealClock:
    """The computer's own clock."""

    rate = 1.0

    def now(self) -> datetime:
        return datetime.now(UTC)

    async def sleep_until(self, at: datetime) -> None:
        # In stretches: when the computer's time is set, or it wakes from suspend, asyncio's timers know nothing of it.
        while True:
            left = at - self.now()
            if left <= timedelta():
                return
            await asyncio.sleep(min(left, STRETCH).total_seconds())


class RehearsedClock:
    """A clock for rehearsals and tests: it starts at `origin`, runs `rate` times faster, and can leap.

    With rate 0 it stands still until it leaps.
    """

    def __init__(self, rate: float, origin: datetime) -> None:
        if rate < 0:
            raise ValueError(f"Time does not run backwards, so a rate of {rate} is none.")
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
            # Not wait_for, which before Python 3.12 loses a cancellation that comes together with a leap.
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await leapt.wait()

    def leap_to(self, at: datetime) -> None:
        """Go forward to `at` at once and wake whoever sleeps until then. An instant already past changes nothing."""
        ahead = at - self.now()
        if ahead > timedelta():
            self._origin += ahead
            self._leapt.set()
            self._leapt = asyncio.Event()


class Alarm:
    """Rest until an instant comes or somebody rings, whichever is first. One sleeper at a time."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._rung = asyncio.Event()

    def ring(self) -> None:
        """Wake the sleeper; when nobody sleeps, the next rest is over at once."""
        self._rung.set()

    async def rest(self, until: datetime | None, *, at_most: float) -> None:
        """Rest until `until` (None: only the bell counts), but no longer than `at_most` real seconds."""
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
