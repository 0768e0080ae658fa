"""The lock of the one connection: what people do gets it before what the bot does by itself.

A person's command takes a dozen statements, one after the other. In the order of asking, each of them would wait for
all that the bot's own work has asked for in between.
"""

import asyncio
from collections import deque
from contextvars import Context, ContextVar
from typing import Literal

PAUSE_SECONDS = 0.003
"""For how long after a statement of a person's act the next one is expected."""
LONGEST_WAIT_SECONDS = 0.05
"""After which own work goes first for a while, however many people act."""
OWN_SECONDS = 0.02
"""How long that is."""

_does_own_work: ContextVar[bool] = ContextVar("does_own_work", default=False)


def own_work() -> Context:
    """A clean context, for a task of the bot's own work: its statements give way to people's."""
    context = Context()
    context.run(_does_own_work.set, True)
    return context


class PeopleFirstLock(asyncio.Lock):
    """A lock that people's tasks get in the order of asking, and own work while no person's act is under way.

    An act is under way until `PAUSE_SECONDS` after its last statement. Own work that has waited for
    `LONGEST_WAIT_SECONDS` goes first for `OWN_SECONDS`, so that what people wait for in their channels comes too.
    """

    def __init__(self) -> None:
        super().__init__()
        self._held = self._held_for_own_work = False
        self._people: deque[asyncio.Future[None]] = deque()
        self._own_work: deque[asyncio.Future[None]] = deque()
        self._people_until = self._own_work_until = self._own_work_waits_since = 0.0
        self._alarm: asyncio.TimerHandle | None = None

    @property
    def people_wait(self) -> bool:
        """Whether a person's task waits for the lock now."""
        return any(not turn.done() for turn in self._people)

    def locked(self) -> bool:
        return self._held

    async def acquire(self) -> Literal[True]:
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        if not _does_own_work.get():
            self._people.append(turn)
        else:
            if not self._own_work:
                self._own_work_waits_since = _now()
            self._own_work.append(turn)
        self._hand_on()
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled():  # it was handed on to this task, which is cancelled in the same moment
                self.release()
            raise
        return True

    def release(self) -> None:
        if not self._held:
            raise RuntimeError("The lock is not held.")
        self._held = False
        if self._held_for_own_work:
            self._own_work_waits_since = _now()
        else:
            self._people_until = _now() + PAUSE_SECONDS
        self._hand_on()

    def _hand_on(self) -> None:
        """Give the lock, if it is free, to the task that is next."""
        if self._held:
            return
        now, overdue_at = _now(), self._own_work_waits_since + LONGEST_WAIT_SECONDS
        if self._own_work and now >= overdue_at:
            self._own_work_until = now + OWN_SECONDS
        if (now < self._own_work_until and self._give(self._own_work)) or self._give(self._people):
            return
        if now >= self._people_until:
            self._give(self._own_work)
        elif self._own_work and self._alarm is None:
            at = min(self._people_until, overdue_at)
            self._alarm = asyncio.get_running_loop().call_at(at, self._look_again)

    def _look_again(self) -> None:
        self._alarm = None
        self._hand_on()

    def _give(self, turns: deque[asyncio.Future[None]]) -> bool:
        """Give the lock to the first of these that is not cancelled; False if there is none."""
        while turns:
            turn = turns.popleft()
            if not turn.done():
                self._held, self._held_for_own_work = True, turns is self._own_work
                turn.set_result(None)
                return True
        return False


def _now() -> float:
    return asyncio.get_running_loop().time()
