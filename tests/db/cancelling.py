"""Cancels work at a chosen point, exactly as `Task.cancel` would."""

import asyncio


class CancelAt:
    """Awaits `work`, and cancels the awaiting task where `work` waits for the `step`-th time.

    `late`: the cancellation arrives after what is waited for has come, before the task goes on.
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
            except BaseException as error:  # noqa: BLE001 - handed on to the work
                value, resume = error, work.throw

    def _cancel(self, future):
        self.reached = True
        task = running()
        if self.late and future is not None:
            future.add_done_callback(lambda _: task.cancel())
        else:
            task.cancel()


async def cancelled_everywhere(work, then, *, late):
    """Run `work()` in a task once for each point at which it waits, cancelled there, and await `then()` after each.

    `then` runs in the same task, so that it sees what the cancellation left in the task's context.
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
