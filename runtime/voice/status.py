"""A voice channel's status: a line of text that is written only when it must be."""

import asyncio
from collections.abc import Awaitable, Callable

from runtime.tasks import Tasks


class StatusLine:
    """A text of which only the newest matters: written when it differs, one write at a time.

    `write` returns whether Discord took the text; what was refused is tried again with the next text or `release`.
    While `held`, nothing is written: whoever is not in a voice channel may rarely set its status. Lines that share
    `turns` write by turns, so that many at once leave room for what cannot wait.
    """

    def __init__(self, write: Callable[[str | None], Awaitable[bool]], tasks: Tasks, turns: asyncio.Semaphore) -> None:
        self.held = False
        self._write, self._tasks, self._turns = write, tasks, turns
        self._wanted: tuple[str | None] | None = None
        self._shown: tuple[str | None] | None = None
        self._writing: asyncio.Task[None] | None = None

    def want(self, text: str | None) -> None:
        """Show this text from now on."""
        self._wanted = (text,)
        self._look()

    def release(self, *, anew: bool = False) -> None:
        """Hold no longer; `anew` writes even what was shown, which Discord forgets once a channel is empty."""
        self.held = False
        if anew:
            self._shown = None
        self._look()

    async def settled(self, seconds: float) -> None:
        """Wait until the newest text is written or refused, at most so many seconds."""
        if self._writing is not None:
            await asyncio.wait({self._writing}, timeout=seconds)

    def _look(self) -> None:
        idle = self._writing is None or self._writing.done()
        if idle and not self.held and self._wanted != self._shown:
            self._writing = self._tasks.spawn(self._catch_up(), "voice status")

    async def _catch_up(self) -> None:
        async with self._turns:
            while self._wanted is not None and self._wanted != self._shown:
                wanted = self._wanted
                if not await self._write(wanted[0]):
                    return
                self._shown = wanted
