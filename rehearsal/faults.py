"""Fault injection: refused, delayed and dropped requests, lost connections, and hooks at a chosen request."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum
from fnmatch import fnmatchcase

from rehearsal.errors import ApiError
from rehearsal.gateway.connection import Opcode
from rehearsal.gateway.server import Gateway
from rehearsal.guilds import changes
from rehearsal.world.models import Application, Channel, User
from rehearsal.world.world import World

Hook = Callable[[str], Awaitable[None] | None]
"""Called with the method and path of a request, such as "POST /channels/1/messages"."""


class When(Enum):
    """Whether a fault happens before or after the request takes effect."""

    BEFORE = "before"
    AFTER = "after"


class DroppedError(Exception):
    """Cut the connection without an answer."""


@dataclass(slots=True)
class _Fault:
    method: str
    pattern: str
    when: When
    act: Hook
    skip: int
    times: int

    def takes(self, method: str, path: str, when: When) -> bool:
        """Whether the fault applies to this request; counts the request."""
        if when is not self.when or self.times <= 0 or self.method not in ("*", method):
            return False
        if not fnmatchcase(path, self.pattern):
            return False
        if self.skip:
            self.skip -= 1
            return False
        self.times -= 1
        return True


class Faults:
    """Patterns are shell-like and match the path without /api/v10 ("/channels/*/messages"); "*" is any method.

    Of the matching requests, the first `skip` pass, and the next `times` are hit.
    """

    def __init__(self, world: World, gateway: Gateway) -> None:
        self._world = world
        self._gateway = gateway
        self._faults: list[_Fault] = []

    def refuse(
        self,
        method: str,
        pattern: str,
        *,
        status: int = 500,
        code: int = 0,
        message: str = "Internal Server Error",
        retry_after: float | None = None,
        times: int = 1,
        skip: int = 0,
    ) -> None:
        """Answer with an error and do nothing; `retry_after` is in real seconds."""

        def act(_: str) -> None:
            raise ApiError(status, code, message, retry_after=retry_after)

        self._add(method, pattern, When.BEFORE, act, skip, times)

    def delay(self, method: str, pattern: str, seconds: float, *, times: int = 1, skip: int = 0) -> None:
        """Hold a request back for so many real seconds before it takes effect."""

        async def act(_: str) -> None:
            await asyncio.sleep(seconds)

        self._add(method, pattern, When.BEFORE, act, skip, times)

    def drop(self, method: str, pattern: str, *, when: When = When.BEFORE, times: int = 1, skip: int = 0) -> None:
        """Cut the connection before the request takes effect, or after it but before its answer."""

        def act(_: str) -> None:
            raise DroppedError

        self._add(method, pattern, when, act, skip, times)

    def on_request(
        self, method: str, pattern: str, hook: Hook, *, when: When = When.BEFORE, times: int = 1, skip: int = 0
    ) -> None:
        """Call and await `hook` at the matching requests, for example to kill the client at the fifth."""
        self._add(method, pattern, when, hook, skip, times)

    def cut_gateway(
        self, application: Application | None = None, code: int | None = None, *, down_for: float = 0.0
    ) -> None:
        """Close the gateway's connections with `code`, or cut them without a close frame.

        New connections of any bot are refused for `down_for` real seconds; after that, sessions can be resumed.
        """
        self._gateway.stay_down(down_for)
        for connection in self._gateway.connected(application):
            if code is None:
                connection.abort()
            else:
                connection.close(code)

    def ask_to_reconnect(self, application: Application | None = None) -> None:
        for connection in self._gateway.connected(application):
            connection.send(Opcode.RECONNECT)

    def invalidate_sessions(self, application: Application | None = None, *, resumable: bool = False) -> None:
        """Invalidate sessions; unless `resumable`, they are deleted."""
        for connection in self._gateway.connected(application):
            connection.send(Opcode.INVALID_SESSION, resumable)
        if not resumable:
            self._gateway.forget(application)

    def close_dms(self, user: User) -> None:
        user.dms_open = False

    def delete_channel(self, channel: Channel) -> None:
        changes.remove_channel(self._world, channel)

    def clear(self) -> None:
        """Cancel all pending faults; the gateway is up again."""
        self._faults.clear()
        self._gateway.stay_down(0)

    async def apply(self, method: str, path: str, when: When) -> None:
        """Apply the faults that match this request. Raises ApiError or DroppedError to replace its response."""
        for fault in [each for each in self._faults if each.takes(method, path, when)]:
            done = fault.act(f"{method} {path}")
            if done is not None:
                await done
        self._faults = [each for each in self._faults if each.times > 0]

    def _add(self, method: str, pattern: str, when: When, act: Hook, skip: int, times: int) -> None:
        self._faults.append(_Fault(method, pattern, when, act, skip, times))
