"""Discord's rate limits: a bucket per route and major parameter, a global limit, and the response headers."""

import hashlib
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from types import MappingProxyType

from rehearsal.errors import ApiError


@dataclass(frozen=True, slots=True)
class Limit:
    """The number of `requests` allowed in this many of Discord's `seconds`."""

    requests: int
    seconds: float


GLOBAL = Limit(50, 1)
RENAME = Limit(2, 600)
DEFAULT = Limit(50, 1)
LIMITS: Mapping[tuple[str, str], Limit] = MappingProxyType(
    {
        ("POST", "/channels/{channel_id}/messages"): Limit(5, 5),
        ("PATCH", "/channels/{channel_id}/messages/{message_id}"): Limit(5, 5),
        ("DELETE", "/channels/{channel_id}/messages/{message_id}"): Limit(5, 5),
        ("POST", "/users/@me/channels"): Limit(10, 10),
    }
)

# discord.py treats a 429 without this header as a Cloudflare ban, and gives up.
_VIA = {"Via": "1.1 google"}
_MANY_WINDOWS = 1000


class RateLimits:
    """Counts one application's requests.

    `real_now` returns real seconds since the epoch, `now` the server's time. A window lasts Discord's seconds divided
    by `rate`, and also ends when the server's time leaps beyond its end. The client is told real seconds, rounded up
    to milliseconds, so that a client that waits that long is never early. Raises ValueError if `rate` is not
    positive, since a window would never end.
    """

    def __init__(self, real_now: Callable[[], float], now: Callable[[], datetime], rate: float) -> None:
        if rate <= 0:
            raise ValueError(f"rate must be positive, not {rate}")
        self._real_now = real_now
        self._now = now
        self._rate = rate
        self._windows: dict[tuple[str, str], _Window] = {}
        self._tidy_at = _MANY_WINDOWS

    def take(self, method: str, path_template: str, major: str, *, exempt: bool = False) -> dict[str, str]:
        """Count one request, and return the headers for its response.

        `path_template` is written as in Discord's OpenAPI document; `major` is the id of the channel, guild or
        webhook by which the route is limited ("" if there is none). `exempt` requests (responses to interactions) do
        not count towards the global limit.

        Raises ApiError 429 if the bucket or the global limit is exhausted.
        """
        now = self._real_now()
        if not exempt:
            everything = self._window("global", "", GLOBAL, now)
            if not everything.take():
                raise _too_many(everything, now, "global", {"X-RateLimit-Global": "true"})
        limit = LIMITS.get((method, path_template), DEFAULT)
        bucket = _bucket(method, path_template)
        window = self._window(bucket, major, limit, now)
        if not window.take():
            raise _too_many(window, now, "user", window.headers(bucket, now))
        return window.headers(bucket, now)

    def rename(self, channel_id: int) -> None:
        """Count one change of a channel's name or topic, which Discord limits in addition to the route's bucket.

        Raises ApiError 429 at the third change in ten of Discord's minutes.
        """
        now = self._real_now()
        window = self._window("rename", str(channel_id), RENAME, now)
        if not window.take():
            raise _too_many(window, now, "shared", {})

    def _window(self, bucket: str, major: str, limit: Limit, now: float) -> "_Window":
        window = self._windows.get((bucket, major))
        if window is None or self._has_ended(window, now):
            self._forget_ended(now)
            until = self._now() + timedelta(seconds=limit.seconds)
            window = _Window(limit, limit.requests, now + limit.seconds / self._rate, until)
            self._windows[bucket, major] = window
        return window

    def _has_ended(self, window: "_Window", now: float) -> bool:
        return window.ends <= now or window.until <= self._now()

    def _forget_ended(self, now: float) -> None:
        if len(self._windows) >= self._tidy_at:
            self._windows = {key: window for key, window in self._windows.items() if not self._has_ended(window, now)}
            self._tidy_at = max(_MANY_WINDOWS, 2 * len(self._windows))


@dataclass(slots=True)
class _Window:
    limit: Limit
    remaining: int
    ends: float
    """In real seconds since the epoch."""
    until: datetime
    """By the server's time."""

    def take(self) -> bool:
        if self.remaining == 0:
            return False
        self.remaining -= 1
        return True

    def headers(self, bucket: str, now: float) -> dict[str, str]:
        return {
            "X-RateLimit-Limit": str(self.limit.requests),
            "X-RateLimit-Remaining": str(self.remaining),
            "X-RateLimit-Reset": f"{self.ends:.3f}",
            "X-RateLimit-Reset-After": f"{_seconds_until(self.ends, now):.3f}",
            "X-RateLimit-Bucket": bucket,
        }


@cache
def _bucket(method: str, path_template: str) -> str:
    return hashlib.blake2s(f"{method} {path_template}".encode(), digest_size=16).hexdigest()


def _too_many(window: _Window, now: float, scope: str, headers: Mapping[str, str]) -> ApiError:
    wait = _seconds_until(window.ends, now)
    subject = "The resource is" if scope == "shared" else "You are"
    return ApiError(
        429,
        0,
        f"{subject} being rate limited.",
        retry_after=wait,
        headers={**headers, **_VIA, "Retry-After": f"{wait:.3f}", "X-RateLimit-Scope": scope},
    )


def _seconds_until(ends: float, now: float) -> float:
    return max(math.ceil((ends - now) * 1000), 1) / 1000
