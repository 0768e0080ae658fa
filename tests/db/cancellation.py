"""Cancels work at a chosen await, exactly as `Task.cancel` does."""

import asyncio


class CancelAt:
    """Awaits `work`, and cancels the awaiting task when `work` suspends for the `step`-th time.

    With `late`, the cancellation arrives after the awaited future is done, before the task resumes.
    """

    def __init__(self, work, step, *, late):
        self.work, self.step, self.late, self.reached = work, step, late, False

    def __await__(self):
        work = self.work.__await__()
        resume, value, step = work.send, None, 0
        while True:
            try:
                future = resume(value)
            except StopIteration as stop:
                return stop.value
            if step == self.step:
                self._cancel(future)
            step += 1
            try:
                value = yield future
                resume = work.send
            except BaseException as error:  # noqa: BLE001 - passed on to the work
                value, resume = error, work.throw

    def _cancel(self, future):
        self.reached = True
        task = running()
        if self.late and future is not None:
            future.add_done_callback(lambda _: task.cancel())
        else:
            task.cancel()


async def cancelled_at_each_point(work, then, *, late):
    """Run `work()` once for each point at which it suspends, cancelled there, and await `then()` after each run.

    `then` runs in the same task, so that it sees what the cancellation left in the task's context. Returns the number
    of points.
    """

    async def once(step):
        cut = CancelAt(work(), step, late=late)
        try:
            await cut
        except asyncio.CancelledError:
            running().uncancel()
        await then()
        return cut.reached

    points = 0
    while await asyncio.create_task(once(points)):
        points += 1
    return points


def running() -> asyncio.Task[object]:
    task = asyncio.current_task()
    assert task is not None
    return task
