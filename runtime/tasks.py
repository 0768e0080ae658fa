"""Tasks of the bot's own work, which are never garbage-collected early, and whose exceptions are reported."""

import asyncio
from collections.abc import Coroutine
from typing import Any, Protocol, TypeVar

from db.people_first import own_work

T = TypeVar("T")


class Reporter(Protocol):
    """Takes errors that no caller will handle; `runtime.report.Report` in the running bot."""

    def unexpected(self, error: BaseException, **facts: object) -> str:
        """Log the error with its facts, and return a short reference to that entry."""
        ...


class Tasks:
    """Holds strong references to running tasks, and reports an exception in one of them."""

    def __init__(self, report: Reporter) -> None:
        self._report = report
        self._running: set[asyncio.Task[Any]] = set()

    def __len__(self) -> int:
        return len(self._running)

    def spawn(self, work: Coroutine[Any, Any, T], name: str) -> asyncio.Task[T]:
        """Start `work` in a clean context, in which its statements give way to what people do.

        A task that inherited its parent's context would write into a transaction that is open there,
        and lose its writes with the parent's rollback.
        """
        task = asyncio.get_running_loop().create_task(work, name=name, context=own_work())
        self._running.add(task)
        task.add_done_callback(self._finished)
        return task

    async def drain(self, within: float | None = None) -> bool:
        """Wait until all have ended, including those started meanwhile; False if `within` real seconds pass first."""
        try:
            async with asyncio.timeout(within):
                while self._running:
                    await asyncio.wait(self._running)
        except TimeoutError:
            return False
        return True

    async def cancel(self) -> None:
        """Cancel all and wait until they have ended."""
        while self._running:
            for task in self._running:
                task.cancel()
            await asyncio.wait(self._running)

    def _finished(self, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        if not task.cancelled() and (error := task.exception()):
            self._report.unexpected(error, task=task.get_name())
