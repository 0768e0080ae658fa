"""A voice channel's status: a line of text that is written only when it changes."""

import asyncio
from collections.abc import Awaitable, Callable

from runtime.tasks import Tasks


class StatusLine:
    """A text of which only the newest matters: it is written if it differs, with one write at a time.

    `write` returns whether Discord accepted the text; a refused one is retried at the next `want` or `release`. While
    `held`, nothing is written, since a bot outside a voice channel can rarely set its status. Lines that share a
    semaphore `slots` limit how many are written at once, which leaves capacity for urgent requests. `stands` tells
    whether Discord still shows a text that was written before; it is asked where this line cannot know.
    """

    def __init__(
        self,
        write: Callable[[str | None], Awaitable[bool]],
        stands: Callable[[str | None], Awaitable[bool]],
        tasks: Tasks,
        slots: asyncio.Semaphore,
    ) -> None:
        self.held = False
        self._write, self._stands, self._tasks, self._slots = write, stands, tasks, slots
        self._wanted: tuple[str | None] | None = None
        self._shown: tuple[str | None] | None = None
        self._writing: asyncio.Task[None] | None = None

    def want(self, text: str | None) -> None:
        """Show this text from now on."""
        self._wanted = (text,)
        self._write_if_needed()

    def release(self, *, unsure: bool = False) -> None:
        """End `held`; `unsure` writes the text again unless it stands: Discord forgets it once a channel is empty."""
        self.held = False
        if unsure:
            self._shown = None
        self._write_if_needed()

    async def settled(self, seconds: float) -> None:
        """Wait until the newest text is written or refused, for `seconds` at most."""
        if self._writing is not None:
            await asyncio.wait({self._writing}, timeout=seconds)

    def _write_if_needed(self) -> None:
        idle = self._writing is None or self._writing.done()
        if idle and not self.held and self._wanted != self._shown:
            self._writing = self._tasks.spawn(self._catch_up(), "voice status")

    async def _catch_up(self) -> None:
        async with self._slots:
            while self._wanted is not None and self._wanted != self._shown:
                wanted = self._wanted
                stands = self._shown is None and await self._stands(wanted[0])
                if not stands and not await self._write(wanted[0]):
                    return
                self._shown = wanted
